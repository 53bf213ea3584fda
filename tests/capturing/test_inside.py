"""`trace` and `gradients` of a module inside a model, fed with what it really receives there."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from explorer import Clamp, capture, gradients, trace
from tests.plain_cells import assert_close, assert_one_sentence

D = torch.float64


class Translator(nn.Module):
    """Token numbers read by a GRU in both directions, and a cell that is driven from its end."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(7, 3, dtype=D)
        self.dropout = nn.Dropout(0.5)
        self.norm = nn.BatchNorm1d(3, dtype=D)
        self.encoder = nn.ModuleDict(
            {"rnn": nn.GRU(3, 4, batch_first=True, bidirectional=True, dtype=D)}
        )
        self.decoder = nn.LSTMCell(8, 5, dtype=D)
        self.idle = nn.LSTM(2, 2, dtype=D)
        self.readout = nn.Linear(5, 6, dtype=D)

    def forward(self, tokens: Tensor, steps: int = 3, *, scale: float = 1.0) -> dict[str, Tensor]:
        """(B, T) → logits (steps, B, 6)."""
        x = self.norm(self.dropout(self.embedding(tokens)).transpose(1, 2)).transpose(1, 2)
        states, _ = self.encoder["rnn"](x * scale)
        h, c = self.decoder(states[:, -1])
        outputs = [h]
        for _ in range(steps - 1):
            h, c = self.decoder(states.mean(1), (h, c))
            outputs.append(h)
        return {"logits": self.readout(torch.stack(outputs))}


class Summed(nn.Module):
    """One recurrent module and a tensor."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(2, 3, dtype=D), nn.LSTM(3, 4, num_layers=2, dtype=D))

    def forward(self, x: Tensor) -> Tensor:
        """(T, B, 2) → (T, B, 4)."""
        result: Tensor = self.body(x)[0].tanh()
        return result


TOKENS = torch.tensor([[1, 2, 3, 4, 5], [0, 6, 0, 6, 0]])


def translator() -> Translator:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return Translator()


def summed() -> Summed:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return Summed()


def x_of(steps: int = 5) -> Tensor:
    return torch.randn(steps, 2, 2, dtype=D, generator=torch.Generator().manual_seed(0))


def logit_loss(result: dict[str, Tensor]) -> Tensor:
    return result["logits"][-1, :, 0].square().sum()


def refused(function: Any, *args: Any, **kwargs: Any) -> ValueError:
    with pytest.raises(ValueError) as error:  # noqa: PT011 - its text is what the callers check
        function(*args, **kwargs)
    return error.value


# what is traced


def test_a_module_is_fed_with_what_the_model_hands_it() -> None:
    model = translator()
    result = trace(model, TOKENS, module="encoder.rnn")
    model.eval()
    received = model.norm(model.embedding(TOKENS).transpose(1, 2)).transpose(1, 2).detach()
    expected = trace(model.encoder["rnn"], received)
    for direction in ("forward", "backward"):
        for name in expected:
            ours, theirs = result.at(direction=direction), expected.at(direction=direction)
            assert_close(ours[name], theirs[name])


def test_the_only_recurrent_module_needs_no_choosing() -> None:
    model, x = summed(), x_of()
    expected = trace(model.body[1], model.body[0](x).detach())
    assert_close(trace(model, x).at(1)["c"], expected.at(1)["c"])
    assert_close(trace(model, x, module="body.1")["c"], expected["c"])


def test_a_tuple_is_unpacked_and_a_mapping_gives_keyword_arguments() -> None:
    model = translator()
    assert trace(model, (TOKENS, 6), module="decoder")["c"].shape == (6, 2, 5)
    named = trace(model, {"tokens": TOKENS, "steps": 6, "scale": 2.0}, module="encoder.rnn")
    plain = trace(model, (TOKENS,), module="encoder.rnn")
    assert named.output.shape == plain.output.shape
    assert not torch.equal(named["h"], plain["h"])


def test_a_packed_sequence_is_one_argument() -> None:
    class Reader(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rnn = nn.GRU(2, 3, dtype=D)

        def forward(self, x: nn.utils.rnn.PackedSequence) -> Tensor:
            result: Tensor = self.rnn(x)[1]
            return result

    packed = nn.utils.rnn.pack_sequence([x_of(4)[:, 0], x_of(2)[:, 1]])
    result = trace(Reader(), packed)
    assert result["h"].shape == (4, 2, 3)
    assert result["h"][2:, 1].isnan().all()


def test_of_several_calls_it_is_the_last_and_of_a_cell_the_last_sequence() -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rnn = nn.RNN(2, 2, dtype=D)

        def forward(self, x: Tensor) -> Tensor:
            result: Tensor = self.rnn(self.rnn(x)[0])[0]
            return result

    model, x = Twice(), x_of()
    assert_close(trace(model, x)["h"], model(x))
    assert len(trace(translator(), TOKENS, module="decoder")["h"]) == 3


def test_a_clamp_holds_inside_the_module() -> None:
    model, x = summed(), x_of()
    held = trace(model, x, clamp=Clamp("f", 0.0, start=2, layer=1))
    expected = trace(
        model.body[1], model.body[0](x).detach(), clamp=Clamp("f", 0.0, start=2, layer=1)
    )
    assert not held.at(1)["f"][2:].any()
    assert_close(held.at(1)["c"], expected.at(1)["c"])


# gradients of the model's own loss


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("name", ["encoder.rnn", "decoder"])
def test_gradients_are_those_of_the_models_own_output(name: str, frozen: bool) -> None:
    model = translator()
    expected_model = translator().eval()
    with capture(expected_model) as seen:
        logit_loss(expected_model(TOKENS)).backward()
    expected = seen[name].gradients()
    result = gradients(model.requires_grad_(not frozen), TOKENS, logit_loss, module=name)
    for state in expected.names:
        assert_close(result[state], expected[state])
    assert any(values.any() for values in result.values())


def test_sum_is_of_the_tensor_that_the_model_returns() -> None:
    model, x = summed(), x_of()
    by_name = gradients(model, x, "sum").at(1)["h"]
    assert_close(by_name, gradients(model, x, lambda output: output.sum()).at(1)["h"])
    inner = gradients(model.body[1], model.body[0](x).detach(), lambda output: output.tanh().sum())
    assert_close(by_name, inner.at(1)["h"])


# nothing changes


@pytest.mark.parametrize("read", [trace, gradients])
def test_the_model_and_the_random_numbers_are_left_as_they_were(read: Any) -> None:
    model = translator()
    model.encoder.eval()
    modes = [part.training for part in model.modules()]
    state = {name: value.clone() for name, value in model.state_dict().items()}
    hooks = [len(part._forward_hooks) + len(part._forward_pre_hooks) for part in model.modules()]
    random = torch.get_rng_state()
    more = (logit_loss,) if read is gradients else ()
    read(model, TOKENS, *more, module="decoder")
    assert torch.equal(random, torch.get_rng_state())
    assert modes == [part.training for part in model.modules()]
    assert all(torch.equal(state[name], value) for name, value in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())
    assert hooks == [len(p._forward_hooks) + len(p._forward_pre_hooks) for p in model.modules()]
    # torch's module still runs with the weights that an optimiser will change.
    with torch.no_grad():
        model.encoder["rnn"].weight_hh_l0.zero_()
    assert not torch.equal(model(TOKENS)["logits"], translator()(TOKENS)["logits"])


# refusals


def test_several_modules_want_a_choice() -> None:
    error = refused(trace, translator(), TOKENS)
    assert_one_sentence(error, "encoder.rnn (GRU), decoder (LSTMCell)", "module='encoder.rnn'")
    assert_one_sentence(refused(trace, translator(), TOKENS, module="rnn"), "'rnn'", "decoder")
    many = nn.ModuleList(nn.GRU(2, 2) for _ in range(7))
    assert_one_sentence(refused(trace, many, TOKENS), "4 (GRU), …")


def test_a_module_that_does_not_run_is_told() -> None:
    assert_one_sentence(refused(trace, translator(), TOKENS, module="idle"), "idle does not run")


def test_a_name_in_a_model_without_recurrent_modules_is_told() -> None:
    error = refused(trace, nn.Linear(2, 2), TOKENS, module="rnn")
    assert_one_sentence(error, "no recurrent module", "Linear")


def test_a_model_hands_on_its_states_itself() -> None:
    error = refused(trace, summed(), x_of(), torch.zeros(2, 2, 4))
    assert_one_sentence(error, "A state is given", "body.1", "tuple")
    error = refused(gradients, summed(), x_of(), "sum", lengths=[3, 2])
    assert_one_sentence(error, "Lengths are given", "body.1")


def test_a_recurrent_module_itself_takes_lengths_and_a_state() -> None:
    rnn, x = nn.GRU(2, 3, dtype=D), x_of()
    result = trace(rnn, x, torch.ones(1, 2, 3, dtype=D), lengths=[5, 2])
    assert result["h"][2:, 1].isnan().all()
    assert gradients(rnn, x, "sum", lengths=[5, 2])["h"][2:, 1].isnan().all()


@pytest.mark.parametrize(
    ("loss", "part"),
    [
        ("last", "'last'"),
        (3, "3"),
        ("sum", "dict"),
        (lambda _: torch.zeros(()), "depends on what the model returns"),
        (lambda result: result["logits"], "one number"),
        (lambda _: 1.0, "one number"),
    ],
)
def test_a_loss_that_is_none_of_a_model_is_told(loss: Any, part: str) -> None:
    assert_one_sentence(refused(gradients, translator(), TOKENS, loss, module="decoder"), part)


def test_a_loss_that_the_module_does_not_reach_is_told() -> None:
    class Aside(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rnn, self.linear = nn.GRU(2, 2, dtype=D), nn.Linear(2, 2, dtype=D)

        def forward(self, x: Tensor) -> Tensor:
            self.rnn(x)
            result: Tensor = self.linear(x)
            return result

    assert_one_sentence(refused(gradients, Aside(), x_of(), "sum"), "does not depend on rnn")


def test_gradients_inside_a_model_take_no_clamp() -> None:
    error = refused(gradients, summed(), x_of(), "sum", clamp=Clamp("f", 0.0))
    assert_one_sentence(error, "clamp", "body.1")


# compiled models


def test_a_compiled_model_is_looked_into_and_a_compiled_module_is_itself() -> None:
    model, x = summed(), x_of()
    compiled: Any = torch.compile(model, backend="eager")
    assert_close(trace(compiled, x)["c"], trace(model, x)["c"])
    module = nn.GRU(2, 3, dtype=D)
    assert_close(trace(torch.compile(module, backend="eager"), x)["h"], trace(module, x)["h"])


def test_the_name_model_is_free_for_a_module() -> None:
    class Holder(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = nn.GRU(2, 3, dtype=D)

        def forward(self, x: Tensor) -> Tensor:
            result: Tensor = self.model(2 * x)[0]
            return result

    holder, x = Holder(), x_of()
    assert_close(trace(holder, x)["h"], holder(x))
