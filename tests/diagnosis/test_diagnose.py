"""A diagnosis of models as people write them: what is found, and what is left as it was."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from explorer import capture, diagnose
from explorer.diagnosis.axes import Axes, axes_of
from explorer.diagnosis.report import Report
from explorer.session.link import read_link

LENGTHS = (9, 7, 9, 4, 6, 8)
LSTM_FORGET = slice(6, 12)


class Tagger(nn.Module):
    """An embedding, a packed bidirectional LSTM of two layers, and an answer for every token."""

    def __init__(self, *, packs: bool = True) -> None:
        super().__init__()
        self.packs = packs
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(3)
            self.embedding = nn.Embedding(20, 5)
            self.rnn = nn.LSTM(5, 6, 2, batch_first=True, bidirectional=True)
            self.readout = nn.Linear(12, 3)

    def forward(self, tokens: Tensor, lengths: Any = LENGTHS) -> Tensor:
        x = self.embedding(tokens)
        if not self.packs:
            return self.readout(self.rnn(x)[0])
        sizes = torch.as_tensor(lengths)
        packed = pack_padded_sequence(x, sizes, batch_first=True, enforce_sorted=False)
        return self.readout(pad_packed_sequence(self.rnn(packed)[0], batch_first=True)[0])


def tokens() -> Tensor:
    drawn = torch.randint(1, 20, (6, 9), generator=torch.Generator().manual_seed(1))
    return drawn * real()


def real() -> Tensor:
    return torch.arange(9)[None, :] < torch.tensor(LENGTHS)[:, None]


def target() -> Tensor:
    return torch.randint(3, (6, 9), generator=torch.Generator().manual_seed(2))


def real_loss(answers: Tensor, wanted: Tensor) -> Tensor:
    return cross_entropy(answers[real()], wanted[real()])


def every_loss(answers: Tensor, wanted: Tensor) -> Tensor:
    return cross_entropy(answers.flatten(0, 1), wanted.flatten())


def saturated(model: Tagger) -> Tagger:
    with torch.no_grad():
        model.rnn.bias_ih_l1_reverse[LSTM_FORGET] = -12.0
    return model


def codes(found: Report) -> set[str]:
    return {finding.code for finding in found.findings}


def test_a_packed_bidirectional_model_without_a_fault_gets_no_finding() -> None:
    found = diagnose(Tagger(), tokens(), target(), real_loss, LENGTHS, seconds=0.0)
    assert found.findings == ()
    assert repr(found) == f"Nothing found by {len(found.checked)} checks."


def test_the_place_of_saturated_forget_gates_is_named() -> None:
    found = diagnose(saturated(Tagger()), tokens(), target(), real_loss, LENGTHS, seconds=0.0)
    (one,) = [finding for finding in found.findings if finding.code == "gate-closed"]
    assert (one.module, one.layer, one.direction, one.signal) == ("rnn", 1, "backward", "f")
    assert one.units == tuple(range(6))


def test_two_lines_in_a_training_find_the_same() -> None:
    model = saturated(Tagger())
    optimiser = torch.optim.Adam(model.parameters(), 1e-3)
    with capture(model) as seen:
        for _ in range(2):
            optimiser.zero_grad()
            real_loss(model(tokens()), target()).backward()
            optimiser.step()
    found = diagnose(seen)
    assert codes(found) == {"gate-closed"}
    assert found.findings[0].direction == "backward"


def test_a_training_whose_steps_are_too_large_is_told_from_a_capture() -> None:
    model = Tagger()
    optimiser = torch.optim.SGD(model.parameters(), 1e5)
    with capture(model) as seen:
        real_loss(model(tokens()), target()).backward()
        optimiser.step()
        model(tokens())
    assert "updates-large" in codes(diagnose(seen))


def test_padding_is_found_where_it_counts() -> None:
    in_loss = diagnose(Tagger(), tokens(), target(), every_loss, LENGTHS, seconds=0.0)
    assert "padding-in-loss" not in codes(in_loss)  # a packed module never sees a padded step
    unpacked = Tagger(packs=False)
    assert codes(diagnose(unpacked, tokens(), target(), every_loss, LENGTHS, seconds=0.0)) == {
        "padding-in-loss",
        "padding-in-state",
    }
    assert codes(diagnose(unpacked, tokens(), target(), real_loss, LENGTHS, seconds=0.0)) == {
        "padding-in-state"
    }


def test_the_model_is_afterwards_as_it_was() -> None:
    model = Tagger().train()
    real_loss(model(tokens()), target()).backward()
    weights, grads = deepcopy(model.state_dict()), [p.grad.clone() for p in model.parameters()]
    random = torch.get_rng_state()
    diagnose(model, tokens(), target(), real_loss, LENGTHS, lag=3, seconds=0.3)
    assert model.training
    assert all(torch.equal(weights[name], value) for name, value in model.state_dict().items())
    assert all(torch.equal(p.grad, g) for p, g in zip(model.parameters(), grads, strict=True))
    assert torch.equal(torch.get_rng_state(), random)
    assert not model.rnn._forward_hooks


class Stateful(nn.Module):
    """Goes on from where its call before ended."""

    def __init__(self, *, detaches: bool) -> None:
        super().__init__()
        self.rnn = nn.GRU(3, 4)
        self.detaches = detaches
        self.state: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        output, state = self.rnn(x, self.state)
        self.state = state.detach() if self.detaches else state
        return output


def test_a_state_that_is_carried_over_is_told_with_its_graph_or_without() -> None:
    x = torch.randn(5, 2, 3)
    assert codes(diagnose(Stateful(detaches=False), x)) == {"state-attached", "state-carried"}
    assert codes(diagnose(Stateful(detaches=True), x)) == {"state-carried"}


def test_a_captured_training_that_does_not_detach_is_told() -> None:
    model = Stateful(detaches=False)
    optimiser = torch.optim.SGD(model.parameters(), 0.1)
    with capture(model) as seen:
        model(torch.randn(5, 2, 3)).sum().backward()
        optimiser.step()
        model(torch.randn(5, 2, 3))
    assert "state-attached" in codes(diagnose(seen))


def test_a_decoder_that_begins_with_the_encoders_state_is_no_fault() -> None:
    class Pair(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder, self.decoder = nn.GRU(3, 4), nn.GRU(3, 4)

        def forward(self, x: Tensor) -> Tensor:
            return self.decoder(x, self.encoder(x)[1])[0]

    assert codes(diagnose(Pair(), torch.randn(6, 3, 3))) == set()


def test_the_first_place_that_is_not_finite_is_named() -> None:
    rnn = nn.RNN(2, 3, nonlinearity="relu")
    x = torch.ones(8, 1, 2)
    with torch.no_grad():
        for weight in rnn.parameters():
            weight.fill_(1e10)
    (one,) = diagnose(rnn, x).findings
    # h grows by 3e10 a step from 2e10 on: beyond 3.4e38 at the fourth.
    assert (one.code, one.module, one.signal, one.steps) == ("not-finite", "model", "h", (3,))


def test_a_batch_that_cannot_be_told_apart_is_not_learned_by_heart() -> None:
    class Blind(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rnn, self.readout = nn.GRU(3, 8), nn.Linear(8, 2)

        def forward(self, x: Tensor) -> Tensor:
            return self.readout(self.rnn(torch.zeros_like(x))[0][-1])

    x, wanted = torch.randn(4, 6, 3), torch.tensor([0, 1, 0, 1, 1, 0])
    found = diagnose(Blind(), x, wanted, cross_entropy, seconds=8.0)
    assert "not-overfitting" in codes(found)
    sighted = nn.GRU(3, 2)

    def last(answers: Any, wanted: Tensor) -> Tensor:
        return cross_entropy(4.0 * answers[0][-1], wanted)

    assert "not-overfitting" not in codes(diagnose(sighted, x, wanted, last, seconds=8.0))


def test_a_layer_that_is_not_read_is_told_and_its_remedy_lets_it_be_read() -> None:
    model = nn.GRU(3, 8, 2)
    with torch.no_grad():
        model.weight_ih_l1.zero_()
    x = torch.randn(12, 5, 3)
    (one,) = [found for found in diagnose(model, x).findings if found.code == "layer-idle"]
    assert (one.module, one.layer, one.value) == ("model", 0, 0.0)
    exec(compile(one.remedy, "remedy", "exec"), {"model": model, "torch": torch})
    assert "layer-idle" not in codes(diagnose(model, x))


def test_a_report_is_a_table_and_markdown_and_its_links_can_be_read() -> None:
    found = diagnose(saturated(Tagger()), tokens(), target(), real_loss, LENGTHS, seconds=0.0)
    frame = found.to_frame()
    assert frame["code"].tolist() == [finding.code for finding in found.findings]
    assert "gate-closed" in found.to_markdown()
    assert found._repr_markdown_() == found.to_markdown()
    assert "1 warning" in repr(found)
    measured = "Measured, the share of the layer's units: 1; the limit is 0.5."
    assert measured in repr(found)
    assert measured in found.to_markdown()
    page, _, query = found.findings[0].link.partition("?")
    link = read_link(query)
    assert (page, link.values["activation"]) == ("activations", "values")
    assert link.problems == ()
    assert (link.values["layer"], link.values["reading"]) == (2, "backward")


def test_an_ignored_code_is_not_looked_for() -> None:
    model = saturated(Tagger())
    found = diagnose(model, tokens(), lengths=LENGTHS, ignore=["gate-closed"])
    assert found.findings == ()
    assert "gate-closed" not in found.checked


@pytest.mark.parametrize(
    ("arguments", "named", "message"),
    [
        ((nn.GRU(2, 3), None), {}, "The batch is NoneType"),
        ((nn.Linear(2, 3), torch.ones(2, 2)), {}, "no recurrent module"),
        ((nn.GRU(2, 3), torch.ones(4, 1, 2)), {"ignore": ["U01"]}, "Unknown code 'U01'"),
        ((nn.GRU(2, 3), torch.ones(4, 1, 2)), {"lag": -1}, "lag is -1"),
        ((nn.GRU(2, 3), torch.ones(4, 1, 2)), {"lengths": [0]}, "A length is 0"),
        ((nn.GRU(2, 3), torch.ones(4, 1, 2)), {"seconds": -1.0}, "seconds is -1.0"),
        (("a model", torch.ones(4, 1, 2)), {}, "The model is a str"),
        ((nn.GRU(2, 3), torch.ones(4, 2, 2)), {"lengths": [4, 3, 2]}, "There are 3 lengths"),
        ((nn.GRU(2, 3), torch.ones(4, 2, 2)), {"lengths": [4, 5]}, "A length is 5"),
        (
            (nn.GRU(2, 3), torch.ones(4, 1, 2), torch.ones(4), lambda answers, wanted: 1.0),
            {},
            "The loss is float",
        ),
    ],
)
def test_a_call_that_cannot_be_answered_gets_one_sentence(
    arguments: Any, named: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        diagnose(*arguments, **named)


def test_a_capture_needs_no_batch_and_must_have_seen_something() -> None:
    model = nn.GRU(2, 3)
    with capture(model) as seen, pytest.raises(ValueError, match="Nothing was captured"):
        diagnose(seen)
    with capture(model) as seen, pytest.raises(ValueError, match="the capture alone"):
        diagnose(seen, torch.ones(4, 1, 2))


@pytest.mark.parametrize(
    ("shape", "batch_first", "axes"),
    [
        ((5, 3, 7), False, Axes(0, 1)),
        ((3, 5, 7), False, Axes(1, 0)),
        ((5, 5), True, Axes(0, 1)),
        ((3, 7, 5), False, Axes(2, 0)),
        ((3,), False, Axes(None, 0)),
        ((1, 3, 2), False, Axes(None, 1)),
        ((4, 4), False, Axes(None, None)),
    ],
)
def test_axes_are_told_by_their_sizes(
    shape: tuple[int, ...], batch_first: bool, axes: Axes
) -> None:
    if shape == (5, 5):
        assert axes_of(shape, 5, 5, batch_first=True) == Axes(1, 0)
        assert axes_of(shape, 5, 5, batch_first=False) == Axes(0, 1)
        return
    assert axes_of(shape, 5, 3, batch_first=batch_first) == axes
