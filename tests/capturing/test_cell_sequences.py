"""Cells that somebody drives by a loop are joined to one trace, with the gradients of that loop."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from explorer import capture, trace
from explorer.capturing import sequence_steps
from tests.plain_cells import assert_close

D = torch.float64
CELLS: dict[str, tuple[Any, Any, dict[str, str]]] = {
    "lstm": (nn.LSTMCell, nn.LSTM, {}),
    "gru": (nn.GRUCell, nn.GRU, {}),
    "rnn": (nn.RNNCell, nn.RNN, {}),
    "rnn_relu": (nn.RNNCell, nn.RNN, {"nonlinearity": "relu"}),
}


def cell_of(key: str, seed: int = 0, *, bias: bool = True) -> tuple[Any, Any]:
    """A cell, and the module of a whole sequence with the same weights."""
    one, whole, options = CELLS[key]
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        cell = one(3, 4, bias=bias, dtype=D, **options)
    module = whole(3, 4, bias=bias, dtype=D, **options)
    module.load_state_dict({f"{name}_l0": value for name, value in cell.state_dict().items()})
    return cell, module


def inputs(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, dtype=D, generator=torch.Generator().manual_seed(seed))


def parts(state: Any) -> tuple[Tensor, ...]:
    return state if isinstance(state, tuple) else (state,)


def driven(cell: Any, x: Tensor, state: Any = None) -> list[Any]:
    """The states after every step."""
    states = []
    for step in x:
        state = cell(step, state)
        states.append(state)
    return states


def model_of(cell: Any) -> nn.Module:
    return nn.ModuleDict({"cell": cell})


def wavy(states: list[Any]) -> Tensor:
    """A loss that treats every step, entry, unit and state differently."""
    total = torch.zeros((), dtype=D)
    for t, state in enumerate(states):
        for n, part in enumerate(parts(state)):
            weights = (torch.arange(1.0, part.numel() + 1, dtype=D) + t + n / 2).sin()
            total = total + (weights.reshape(part.shape) * part * part).sum()
    return total


@pytest.mark.parametrize("key", CELLS)
@given(
    steps=st.integers(1, 6),
    batch=st.integers(0, 3),
    bias=st.booleans(),
    started=st.booleans(),
    seed=st.integers(0, 100),
)
@settings(max_examples=20)
def test_a_loop_is_one_trace_with_the_gradients_of_its_loss(
    key: str, *, steps: int, batch: int, bias: bool, started: bool, seed: int
) -> None:
    cell, module = cell_of(key, seed, bias=bias)
    axes = (batch,) if batch else ()
    x = inputs(steps, *axes, 3, seed=seed).requires_grad_()
    state: Any = inputs(*axes, 4, seed=1) if started else None
    if started and key == "lstm":
        state = (state, inputs(*axes, 4, seed=2))
    with capture(model_of(cell)) as seen:
        wavy(driven(cell, x, state)).backward()
    assert seen.count("cell") == 1
    call = seen["cell"]
    batched = x.detach() if batch else x.detach().unsqueeze(1)
    start = None if state is None else tuple(p.reshape(1, -1, 4) for p in parts(state))
    expected = trace(module, batched, start if start is None or key == "lstm" else start[0])
    for name in expected:
        assert_close(call[name], expected[name])
    assert_close(call.input_gradients().reshape(x.shape), x.grad)
    for name, share in call.weight_gradients().items():
        assert share.shape[0] == steps
        assert_close(share.sum(0), cell.get_parameter(name.removesuffix("_l0")).grad)
    # Total derivatives of states: moved by hand at one step, all that follows moves with it.
    for t in range(steps):
        states = driven(cell, x.detach()[: t + 1], state)
        live = [p.detach().requires_grad_() for p in parts(states[-1])]
        gate = output_gate(cell, x.detach()[t], states[t - 1] if t else state, key)
        if gate is not None:  # h depends on c within the step
            live[0] = gate * live[1].tanh()
        later = driven(cell, x.detach()[t + 1 :], tuple(live) if key == "lstm" else live[0])
        own = tuple(live) if key == "lstm" else live[0]
        loss = wavy([*[_zeroed(s) for s in states[:-1]], own, *later])
        found = torch.autograd.grad(loss, live)
        for name, gradient in zip(call.gradients().names, found, strict=True):
            assert_close(call.gradients()[name][t].reshape(gradient.shape), gradient)


def output_gate(cell: Any, x: Tensor, state: Any, key: str) -> Tensor | None:
    """o of an LSTM at one step, a constant; None for another cell."""
    if key != "lstm":
        return None
    h = torch.zeros(*x.shape[:-1], 4, dtype=D) if state is None else state[0].detach()
    rows = slice(12, 16)
    total = x @ cell.weight_ih[rows].T + h @ cell.weight_hh[rows].T
    if cell.bias:
        total = total + cell.bias_ih[rows] + cell.bias_hh[rows]
    return total.sigmoid().detach()


def _zeroed(state: Any) -> Any:
    zeros = tuple(torch.zeros_like(part) for part in parts(state))
    return zeros if isinstance(state, tuple) else zeros[0]


@pytest.mark.parametrize("key", CELLS)
def test_a_state_that_was_detached_or_changed_begins_a_new_sequence(key: str) -> None:
    cell, _ = cell_of(key)
    x = inputs(6, 2, 3)
    with capture(model_of(cell)) as seen:
        first = driven(cell, x[:2])[-1]
        cut = tuple(p.detach() for p in parts(first))
        second = driven(cell, x[2:4], cut if key == "lstm" else cut[0])[-1]
        with torch.no_grad():
            parts(second)[0].mul_(0.5)
        driven(cell, x[4:], second)
    assert [len(call.inputs) for call in seen.calls("cell")] == [2, 2, 2]
    assert [call.start_has_graph for call in seen.calls("cell")] == [False, False, True]
    assert torch.equal(seen.calls("cell")[1].start["h"][0], parts(first)[0])


def test_layers_that_take_turns_with_one_cell_are_kept_apart() -> None:
    cell = nn.GRUCell(4, 4, dtype=D)
    x, below, above = inputs(5, 2, 4), None, None
    with capture(model_of(cell)) as seen:
        for step in x:
            below = cell(step, below)
            above = cell(below, above)
        above.square().sum().backward()
    assert seen.count("cell") == 2
    first, second = seen.calls("cell")
    assert_close(second.inputs, first["h"])
    for name, share in first.weight_gradients().items():
        both = share.sum(0) + second.weight_gradients()[name].sum(0)
        assert_close(both, cell.get_parameter(name.removesuffix("_l0")).grad)


def test_a_step_of_the_optimiser_begins_a_new_sequence() -> None:
    cell = nn.GRUCell(3, 4, dtype=D)
    optimiser = torch.optim.SGD(cell.parameters(), lr=0.5)
    with capture(model_of(cell)) as seen:
        h = None
        for step in inputs(3, 2, 3):
            h = cell(step, h).detach_()
            cell(step, h).sum().backward()
            optimiser.step()
    weights = [call.weights["weight_hh_l0"] for call in seen.calls("cell")]
    assert len({float(weight.sum()) for weight in weights}) == 3


def test_a_sequence_without_an_end_goes_on_as_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequence_steps, "MOST_STEPS", 4)
    cell, module = cell_of("lstm")
    x = inputs(10, 2, 3)
    with capture(model_of(cell)) as seen, torch.no_grad():
        driven(cell, x)
    assert [len(call.inputs) for call in seen.calls("cell")] == [4, 4, 2]
    joined = torch.cat([call["c"] for call in seen.calls("cell")])
    assert_close(joined, trace(module, x)["c"])


def test_a_captured_loop_is_bitwise_the_plain_one() -> None:
    cell, _ = cell_of("lstm")
    x = inputs(5, 2, 3)
    plain = torch.autograd.grad(wavy(driven(cell, x)), list(cell.parameters()))
    with capture(model_of(cell)):
        watched = torch.autograd.grad(wavy(driven(cell, x)), list(cell.parameters()))
    assert all(torch.equal(a, b) for a, b in zip(plain, watched, strict=True))
