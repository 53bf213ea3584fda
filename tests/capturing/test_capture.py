"""What a capture keeps, for how long, and that the training it watches stays bitwise the same."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils import parametrizations

from explorer import build_cell, capture, trace
from explorer.tracing.trace import Trace
from tests.plain_cells import assert_close, assert_one_sentence

D = torch.float64


class Tagger(nn.Module):
    """Token numbers, an LSTM in both directions with dropout, a cell in a loop, a read-out."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(7, 3, dtype=D)
        self.encoder = nn.ModuleDict(
            {"rnn": nn.LSTM(3, 4, 2, batch_first=True, bidirectional=True, dropout=0.3, dtype=D)}
        )
        self.cell = nn.GRUCell(8, 5, dtype=D)
        self.readout = nn.Linear(5, 7, dtype=D)

    def forward(self, tokens: Tensor) -> Tensor:
        """(B, T) → (B, 7)."""
        states, _ = self.encoder["rnn"](self.embedding(tokens))
        h = None
        for step in states.unbind(1):
            h = self.cell(step, h)
        result: Tensor = self.readout(h)
        return result


def tagger(seed: int = 0) -> Tagger:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return Tagger()


def batch(seed: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return (
        torch.randint(7, (2, 6), generator=generator),
        torch.randint(7, (2,), generator=generator),
    )


def trained(model: nn.Module, steps: int = 4) -> list[Tensor]:
    """The loss, all gradients and all weights of some steps of training."""
    optimiser = torch.optim.Adam(model.parameters(), lr=0.05)
    result = []
    for step in range(steps):
        tokens, target = batch(step)
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(model(tokens), target)
        loss.backward()
        result += [loss.detach(), *(p.grad.clone() for p in model.parameters())]
        optimiser.step()
        result += [p.detach().clone() for p in model.parameters()]
    return result


def bitwise(ours: list[Tensor], theirs: list[Tensor]) -> bool:
    return all(torch.equal(a, b) for a, b in zip(ours, theirs, strict=True))


def linear_model(cell: nn.Module) -> Any:
    return nn.ModuleDict({"rnn": cell})


# nothing changes


def test_a_training_and_the_random_numbers_after_it_are_bitwise_the_same() -> None:
    results, randoms = [], []
    for watched in (False, True):
        with torch.random.fork_rng():
            torch.manual_seed(5)
            model = tagger()
            if watched:
                with capture(model) as seen:
                    results.append(trained(model))
                    for name in seen.names:
                        seen[name].gradients()
                        seen[name].weight_gradients()
            else:
                results.append(trained(model))
            randoms.append(torch.rand(3))
    assert bitwise(*results)
    assert torch.equal(*randoms)


def test_a_change_of_a_single_bit_would_be_noticed() -> None:
    results = [trained(tagger(), 1), trained(tagger(), 1)]  # dropout draws anew
    assert not bitwise(*results)


def test_the_model_has_its_own_hooks_alone_once_the_capture_ends() -> None:
    model = tagger()
    with capture(model):
        assert model.cell._forward_hooks
    assert not any(part._forward_hooks or part._forward_pre_hooks for part in model.modules())
    seen = capture(model)
    seen.remove()
    model(batch(0)[0])
    assert seen.names == ()


def test_an_error_inside_ends_the_capture_and_stays_what_it_is() -> None:
    model = tagger()
    with pytest.raises(IndexError), capture(model):
        model(torch.tensor([[99]]))
    assert not model.cell._forward_hooks


def test_a_copy_of_the_model_is_not_watched_and_the_model_can_be_saved(tmp_path: Path) -> None:
    model = tagger()
    with capture(model) as seen:
        average = copy.deepcopy(model)
        average(batch(0)[0])
        assert seen.names == ()
        torch.save(model, tmp_path / "model.pt")
        model(batch(0)[0])
    assert seen.count("cell") == 1
    loaded = torch.load(tmp_path / "model.pt", weights_only=False)
    loaded(batch(0)[0])
    assert seen.count("cell") == 1


# what is kept


def test_every_recurrent_module_has_its_name_and_is_a_trace() -> None:
    model = tagger()
    with capture(model) as seen:
        model(batch(0)[0]).sum().backward()
    assert seen.names == ("encoder.rnn", "cell")
    assert isinstance(seen["encoder.rnn"], Trace)
    assert seen["encoder.rnn"]["f"].shape == (6, 2, 4)
    assert seen["cell"].inputs.shape == (6, 2, 8)
    assert seen["encoder.rnn"].module_name == "encoder.rnn"
    assert "cell" in seen
    assert "readout" not in seen
    assert repr(seen) == "Capture(encoder.rnn: 1 call, cell: 1 call)"


def test_the_oldest_calls_are_dropped_and_counted() -> None:
    model = tagger()
    inputs = [batch(seed)[0] for seed in range(5)]
    with capture(model, keep=3) as seen:
        for tokens in inputs:
            model(tokens)
    assert seen.count("encoder.rnn") == 5
    assert seen.dropped("encoder.rnn") == 2
    read = [call.inputs.transpose(0, 1) for call in seen.calls("encoder.rnn")]
    for ours, tokens in zip(read, inputs[2:], strict=True):
        assert torch.equal(ours, model.embedding(tokens))


def test_clearing_forgets_and_goes_on() -> None:
    model = tagger()
    with capture(model) as seen:
        model(batch(0)[0])
        seen.clear()
        assert seen.names == ()
        model(batch(1)[0])
        assert seen.count("cell") == 1


@pytest.mark.parametrize("kind", ["lstm", "gru", "rnn", "lstm_peephole", "gru_reset_before"])
def test_a_call_keeps_the_weights_and_the_input_it_had(kind: str) -> None:
    rnn = build_cell(kind, 3, 4, seed=1, dtype=D)
    before = {name: weight.clone() for name, weight in rnn.state_dict().items()}
    x = torch.randn(5, 2, 3, dtype=D, generator=torch.Generator().manual_seed(0))
    expected = trace(rnn, x)
    with capture(linear_model(rnn)) as seen:
        rnn(x)
        rnn(x)
        with torch.no_grad():
            for weight in rnn.parameters():
                weight.mul_(2)
            x.zero_()
        rnn(x)
    first, second, third = seen.calls("rnn")
    for call in (first, second):
        for name in expected:
            assert_close(call[name], expected[name])
        assert all(torch.equal(call.weights[name], before[name]) for name in before)
    assert first.call.kept.weights is second.call.kept.weights
    assert third.call.kept.weights is not second.call.kept.weights
    assert torch.equal(third.weights["weight_hh_l0"], 2 * before["weight_hh_l0"])


def test_a_start_state_is_told_apart_by_whether_it_hangs_on_a_graph() -> None:
    rnn = nn.LSTM(3, 4, dtype=D)
    x = torch.ones(2, 1, 3, dtype=D)
    with capture(linear_model(rnn)) as seen:
        _, state = rnn(x)
        rnn(x, state)
        rnn(x, tuple(part.detach() for part in state))
    none, carried, detached = seen.calls("rnn")
    assert [call.start_given for call in (none, carried, detached)] == [False, True, True]
    assert [call.start_has_graph for call in (none, carried, detached)] == [False, True, False]
    assert not none.start["c"].any()
    for call in (carried, detached):
        assert torch.equal(call.start["h"], state[0])
        assert torch.equal(call.start["c"], state[1])


def test_modules_that_share_weights_are_kept_apart_and_one_with_two_names_is_one() -> None:
    model = nn.Module()
    model.first = nn.GRU(3, 3, dtype=D)
    model.second = nn.GRU(3, 3, dtype=D)
    for name in list(model.second._parameters):
        setattr(model.second, name, getattr(model.first, name))
    model.alias = model.first
    x = torch.randn(4, 2, 3, dtype=D)
    with capture(model) as seen:
        model.second(model.first(x)[0])[0].square().sum().backward()
    assert seen.names == ("first", "second")
    assert torch.equal(seen["alias"]["h"], seen["first"]["h"])
    shares = [seen[name].weight_gradients()["weight_hh_l0"].sum(0) for name in seen.names]
    assert_close(shares[0] + shares[1], model.first.weight_hh_l0.grad)
    assert not torch.allclose(shares[0], shares[1])


# kinds of modules


@pytest.mark.parametrize("norm", [parametrizations.weight_norm, parametrizations.spectral_norm])
def test_weights_made_by_a_parametrization_are_those_of_the_call(norm: Any) -> None:
    made = norm(nn.GRU(3, 4, dtype=D), "weight_hh_l0")
    rnn, plain = copy.deepcopy(made), copy.deepcopy(made)
    x = torch.randn(5, 2, 3, dtype=D)
    with capture(linear_model(rnn)) as seen:
        result = [rnn(x)[0] for _ in range(3)]
    assert bitwise(result, [plain(x)[0] for _ in range(3)])
    for call, output in zip(seen.calls("rnn"), result, strict=True):
        assert_close(call["h"], output)


def test_a_run_in_inference_mode_is_captured() -> None:
    rnn = nn.GRU(3, 4, dtype=D)
    cell = nn.GRUCell(3, 4, dtype=D)
    x = torch.ones(3, 2, 3, dtype=D)
    with capture(nn.ModuleDict({"rnn": rnn, "cell": cell})) as seen, torch.inference_mode():
        output, _ = rnn(x, torch.ones(1, 2, 4, dtype=D))
        last = cell(x[1], cell(x[0]))
    assert_close(seen["rnn"]["h"], output)
    assert_close(seen["cell"]["h"][-1], last)


def test_inside_torch_func_a_module_runs_on_and_is_told() -> None:
    rnn = nn.GRU(3, 4, dtype=D)
    x = torch.ones(3, 2, 3, dtype=D)

    def total(weights: dict[str, Tensor]) -> Tensor:
        result: Tensor = torch.func.functional_call(rnn, weights, (x,))[0].sum()
        return result

    with capture(linear_model(rnn)) as seen:
        slopes = torch.func.grad(total)(dict(rnn.named_parameters()))
    rnn(x)[0].sum().backward()
    assert_close(slopes["weight_hh_l0"], rnn.weight_hh_l0.grad)
    assert_one_sentence(sentence(seen.__getitem__, "rnn"), "torch.func")


def test_half_precision_is_captured_in_float32() -> None:
    rnn = nn.LSTM(3, 4).bfloat16()
    x = torch.randn(5, 2, 3).bfloat16()
    with capture(linear_model(rnn)) as seen:
        rnn(x)[0].sum().backward()
    call = seen["rnn"]
    expected = trace(copy.deepcopy(rnn).float(), x.float())
    assert call["f"].dtype == call.gradients()["c"].dtype == torch.float32
    assert_close(call["c"], expected["c"])


@pytest.mark.filterwarnings("ignore:The .grad attribute:UserWarning")  # torch's own compiler
def test_modules_inside_a_compiled_model_keep_their_names() -> None:
    model = tagger().eval()
    compiled: Any = torch.compile(model, backend="eager")
    with capture(compiled) as seen:
        compiled(batch(0)[0]).sum().backward()
    assert seen.names == ("encoder.rnn", "cell")
    shares = seen["cell"].weight_gradients()
    assert_close(shares["weight_hh_l0"].sum(0), model.cell.weight_hh.grad)


def test_a_wrapper_puts_its_name_in_front() -> None:
    model = nn.DataParallel(tagger())
    with capture(model) as seen:
        model(batch(0)[0])
    assert seen.names == ("module.encoder.rnn", "module.cell")


# refusals


class Doubled(nn.LSTM):
    """An LSTM whose forward does something of its own."""

    def forward(self, x: Tensor, state: Any = None) -> Any:
        output, final = super().forward(x, state)
        return 2 * output, final


class OutputOnly(nn.LSTM):
    """An LSTM that returns its output alone."""

    def forward(self, x: Tensor) -> Any:  # type: ignore[override]
        return super().forward(x)[0]


def sentence(function: Any, *args: Any, **kwargs: Any) -> ValueError:
    with pytest.raises(ValueError) as error:  # noqa: PT011 - its text is what the callers check
        function(*args, **kwargs)
    return error.value


@pytest.mark.parametrize(
    ("kind", "part"), [(Doubled, "a forward of its own"), (OutputOnly, "(input, state)")]
)
def test_a_forward_of_its_own_runs_on_and_is_told_when_it_is_asked_for(
    kind: type[nn.LSTM], part: str
) -> None:
    rnn = kind(3, 4)
    with capture(linear_model(rnn)) as seen:
        rnn(torch.ones(2, 1, 3))
    assert_one_sentence(sentence(seen.__getitem__, "rnn"), "rnn", part)


def test_weights_edited_past_torchs_notice_are_told() -> None:
    rnn = nn.GRU(3, 4)
    with capture(linear_model(rnn)) as seen:
        rnn(torch.ones(2, 1, 3))
        rnn.weight_ih_l0.data.mul_(3)
        rnn(torch.ones(2, 1, 3))
    assert_one_sentence(sentence(seen.__getitem__, "rnn"), ".data", "torch.no_grad()")


def test_what_cannot_be_captured_gives_one_sentence() -> None:
    assert_one_sentence(sentence(capture, nn.Linear(2, 2)), "no recurrent module", "Linear")
    assert_one_sentence(sentence(capture, "model"), "str", "torch.nn.Module")
    for keep in (0, True, 1.5):
        assert_one_sentence(sentence(capture, tagger(), keep=keep), repr(keep), "from 1")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_scripted_model_is_refused_before_it_runs() -> None:
    scripted = torch.jit.script(nn.Sequential(nn.GRU(3, 4)))
    assert_one_sentence(sentence(capture, scripted), "scripted", "no hook")


def test_an_empty_batch_is_told() -> None:
    rnn = nn.GRU(3, 4)
    with capture(linear_model(rnn)) as seen:
        rnn(torch.ones(5, 0, 3))
    assert_one_sentence(sentence(seen.__getitem__, "rnn"), "(5, 0, 3)", "at least one")


def test_an_unknown_or_idle_module_is_told_with_those_there_are() -> None:
    seen = capture(tagger())
    assert_one_sentence(sentence(seen.__getitem__, "decoder"), "'decoder'", "encoder.rnn, cell")
    assert_one_sentence(sentence(seen.calls, "cell"), "cell has not run", "none")


def test_gradients_without_a_backward_pass_give_one_sentence() -> None:
    model = tagger()
    with capture(model) as seen, torch.no_grad():
        model(batch(0)[0])
    assert not seen["cell"].reached
    for read in ("gradients", "input_gradients", "weight_gradients", "weight_gradient_norms"):
        assert_one_sentence(sentence(getattr(seen["cell"], read)), "cell", "backward()")
    with capture(model, gradients=False) as seen:
        model(batch(0)[0]).sum().backward()
    assert_one_sentence(sentence(seen["cell"].gradients), "gradients=True")


def test_a_graph_of_the_gradients_themselves_is_refused() -> None:
    rnn = nn.GRU(3, 4, dtype=D)
    x = torch.ones(3, 1, 3, dtype=D, requires_grad=True)
    with capture(linear_model(rnn)) as seen:
        (slope,) = torch.autograd.grad(rnn(x)[0].sum(), x, create_graph=True)
        slope.square().sum().backward()
    assert_one_sentence(sentence(seen["rnn"].gradients), "create_graph=True")
