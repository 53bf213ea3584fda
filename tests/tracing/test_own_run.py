"""Modules with hooks, parametrizations or their own forward: the trace is theirs, or refused."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.utils import parametrizations, prune, spectral_norm, weight_norm

from explorer import Clamp, gradients, trace
from explorer.analysis.echo import echo
from explorer.backprop.clipping import parameter_gradients
from tests.plain_cells import assert_close, assert_one_sentence

KINDS: dict[str, Callable[..., nn.Module]] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
HIDDEN = "weight_hh_l0"


def old_weight_norm(module: nn.Module) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        weight_norm(module, HIDDEN)


def masked(module: nn.Module) -> None:
    prune.random_unstructured(module, HIDDEN, amount=0.5)


CHANGES: dict[str, Callable[[nn.Module], Any]] = {
    "weight_norm, old": old_weight_norm,
    "weight_norm": lambda module: parametrizations.weight_norm(module, HIDDEN),
    "spectral_norm, old": lambda module: spectral_norm(module, HIDDEN),
    "spectral_norm": lambda module: parametrizations.spectral_norm(module, HIDDEN),
    "pruned": masked,
}


def changed(kind: str, change: str, seed: int) -> nn.Module:
    """A module whose weights are made by a hook or a parametrization, moved since it last ran."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        module = KINDS[kind](3, 4, dtype=torch.float64)
        CHANGES[change](module)
        module(torch.randn(2, 1, 3, dtype=torch.float64))
        with torch.no_grad():
            for parameter in module.parameters():
                parameter.mul_(1.5).add_(0.1)
    return module


def inputs(seed: int = 0) -> Tensor:
    return torch.randn(5, 2, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 1000))
def test_a_trace_is_the_modules_own_output_after_its_weights_moved(
    kind: str, change: str, seed: int
) -> None:
    module, x = changed(kind, change, seed), inputs(seed)
    result = trace(module, x)
    with torch.no_grad():
        expected = module.eval()(x)[0]
    assert_close(result.output, expected)
    assert_close(result["h"], expected)


@pytest.mark.parametrize("change", CHANGES)
def test_gradients_are_those_of_the_weights_that_the_module_runs_with(change: str) -> None:
    module, x = changed("gru", change, 3), inputs()
    with torch.no_grad():
        module.eval()(x)
    plain = nn.GRU(3, 4, dtype=torch.float64)
    plain.load_state_dict({n: getattr(module, n).detach() for n in plain.state_dict()})
    assert_close(gradients(module, x)["h"], gradients(plain, x)["h"])


@pytest.mark.parametrize("change", CHANGES)
def test_a_module_is_left_as_it_was(change: str) -> None:
    module, x = changed("lstm", change, 1).train(), inputs()
    before = {name: value.clone() for name, value in module.state_dict().items()}
    attributes = {name: id(value) for name, value in vars(module).items() if torch.is_tensor(value)}
    random = torch.get_rng_state()
    trace(module, x)
    assert module.training
    assert torch.equal(torch.get_rng_state(), random)
    assert attributes == {n: id(v) for n, v in vars(module).items() if torch.is_tensor(v)}
    for name, value in module.state_dict().items():
        assert torch.equal(value, before[name]), name


@pytest.mark.parametrize("change", CHANGES)
def test_an_echo_and_the_gradients_of_parameters_are_those_of_the_own_weights(change: str) -> None:
    module, x = changed("gru", change, 5).train(), inputs()
    before = {name: value.clone() for name, value in module.state_dict().items()}
    measured, slopes = echo(module, x, 1).size, parameter_gradients(module, x)
    for name, value in module.state_dict().items():
        assert torch.equal(value, before[name]), name
    with torch.no_grad():
        module.eval()(x)
    plain = nn.GRU(3, 4, dtype=torch.float64)
    plain.load_state_dict({n: getattr(module, n).detach() for n in plain.state_dict()})
    assert_close(measured, echo(plain, x, 1).size)
    expected = parameter_gradients(plain, x)
    for name in ("weight_ih_l0", "bias_ih_l0", "bias_hh_l0"):
        assert_close(slopes[name], expected[name])


def test_a_hook_may_count_draw_random_numbers_and_write_buffers_without_a_trace_of_it() -> None:
    module, x = nn.LSTM(3, 4, dtype=torch.float64), inputs()
    module.register_buffer("calls", torch.zeros(1))

    def noted(part: Any, _: Any) -> None:
        part.calls.add_(torch.rand(1))
        part.latest = torch.rand(1)

    module.register_forward_pre_hook(noted)
    random = torch.get_rng_state()
    result = trace(module, x)
    assert torch.equal(torch.get_rng_state(), random)
    assert torch.equal(module.get_buffer("calls"), torch.zeros(1))
    assert "latest" not in vars(module)
    assert_close(result.output, module(x)[0])


def test_an_overflow_of_the_own_weights_is_traced_as_it_is() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(1)
        module = nn.RNN(3, 4, nonlinearity="relu", dtype=torch.float64)
    parametrizations.weight_norm(module, HIDDEN)
    with torch.no_grad():
        module.parametrizations[HIDDEN].original0.fill_(1e200)  # type: ignore[union-attr, operator]
        expected = module(inputs().abs())[0]
    assert bool(expected.isinf().any())
    assert bool(expected.isnan().any())
    torch.testing.assert_close(trace(module, inputs().abs()).output, expected, equal_nan=True)


class Doubled(nn.LSTM):
    """An LSTM whose own forward doubles the output."""

    def forward(self, *args: Any) -> Any:
        output, state = super().forward(*args)
        return 2.0 * output, state


class Same(nn.GRU):
    """A GRU with a forward of its own that changes nothing."""

    def forward(self, *args: Any) -> Any:
        return super().forward(*args)


class Bare(nn.RNN):
    """An RNN that returns its states alone."""

    def forward(self, *args: Any) -> Any:
        return list(super().forward(*args))


def with_output_hook() -> nn.Module:
    module = nn.GRU(3, 4, dtype=torch.float64)
    module.register_forward_hook(lambda _, __, result: (result[0] + 1.0, result[1]))
    return module


def with_input_hook() -> nn.Module:
    module = nn.RNN(3, 4, dtype=torch.float64)
    module.register_forward_pre_hook(lambda _, args: (args[0] * 2.0, *args[1:]))
    return module


@pytest.mark.parametrize(
    "module", [Doubled(3, 4, dtype=torch.float64), with_output_hook(), with_input_hook()]
)
def test_a_module_that_computes_something_else_is_refused_in_one_sentence(
    module: nn.Module,
) -> None:
    for call in (trace, gradients):
        with pytest.raises(ValueError, match="cannot be traced") as refused:
            call(module, inputs())
        assert_one_sentence(refused.value, type(module).__name__, "its own output differs")


def test_a_module_that_returns_something_else_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="its own output is list") as refused:
        trace(Bare(3, 4, dtype=torch.float64), inputs())
    assert_one_sentence(refused.value, "Bare", "(5, 2, 4)")


def test_a_forward_of_its_own_that_changes_nothing_is_traced_with_clamps_too() -> None:
    module, x, clamp = Same(3, 4, dtype=torch.float64), inputs(), Clamp("z", 1.0)
    plain = nn.GRU(3, 4, dtype=torch.float64)
    plain.load_state_dict(module.state_dict())
    assert torch.equal(trace(module, x)["h"], trace(plain, x)["h"])
    assert torch.equal(trace(module, x, clamp=clamp)["h"], trace(plain, x, clamp=clamp)["h"])


@pytest.mark.parametrize("batch_first", [False, True])
def test_layers_directions_states_and_layouts_are_those_of_the_own_run(batch_first: bool) -> None:
    module = nn.LSTM(
        3, 4, 2, bidirectional=True, dropout=0.5, batch_first=batch_first, dtype=torch.float64
    )
    parametrizations.weight_norm(module, "weight_hh_l1_reverse")
    x = inputs().transpose(0, 1) if batch_first else inputs()
    state = (torch.ones(4, 2, 4).double(), torch.full((4, 2, 4), 0.5).double())
    result = trace(module.train(), x, state)
    assert_close(result.output, module.eval()(x, state)[0])


def test_a_plain_module_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    module = nn.LSTM(3, 4, dtype=torch.float64)
    monkeypatch.setattr("explorer.tracing.trace.own_run", None)
    trace(module, inputs())
