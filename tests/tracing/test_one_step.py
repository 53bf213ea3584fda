"""A cell that computes one step is traced over a sequence as in a person's own loop over it."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.utils import parametrizations
from torch.nn.utils.rnn import pack_padded_sequence

from explorer import Clamp, gradients, trace
from explorer.analysis.echo import echo
from explorer.backprop.clipping import parameter_gradients
from tests.plain_cells import Case, assert_close, assert_one_sentence, cases, with_drawn_weights

KINDS: dict[str, Any] = {
    "rnn": nn.RNNCell,
    "rnn_relu": nn.RNNCell,
    "lstm": nn.LSTMCell,
    "gru": nn.GRUCell,
}


def cell_of(key: str, case: Case) -> nn.Module:
    options = {"nonlinearity": "relu"} if key == "rnn_relu" else {}
    kind = KINDS[key](
        case.input_size, case.hidden_size, bias=case.bias, dtype=case.dtype, **options
    )
    return with_drawn_weights(kind, case.seed)


def start(key: str, case: Case) -> Any:
    """The states as a cell takes them, (B, H) each; None if not given."""
    state = case.state(key)
    if isinstance(state, tuple):
        return tuple(part[0] for part in state)
    return None if state is None else state[0]


def own_loop(cell: nn.Module, x: Tensor, state: Any) -> dict[str, list[Tensor]]:
    """The live states of every step, as a person's own loop has them."""
    result: dict[str, list[Tensor]] = {"h": [], "c": []}
    for step in x:
        state = cell(step, state)
        for name, part in zip("hc", state if isinstance(state, tuple) else (state,), strict=False):
            result[name].append(part)
    return {name: steps for name, steps in result.items() if steps}


def whole(**fixed: Any) -> Any:
    return cases(num_layers=1, bidirectional=False, batch_first=False, **fixed)


@pytest.mark.parametrize("key", KINDS)
@given(case=whole())
def test_states_and_output_are_those_of_the_own_loop(key: str, case: Case) -> None:
    cell, x, state = cell_of(key, case), case.input(), start(key, case)
    t, loop = trace(cell, x, state), own_loop(cell, x, state)
    assert_close(t.output, torch.stack(loop["h"]))
    for name, steps in loop.items():
        assert_close(t[name], torch.stack(steps))


@pytest.mark.parametrize("key", KINDS)
@given(case=whole(), loss=st.sampled_from(["last", "sum", 0]))
def test_gradients_are_those_that_autograd_leaves_in_the_own_loop(
    key: str, case: Case, loss: Any
) -> None:
    cell, x, state = cell_of(key, case), case.input(), start(key, case)
    loop = own_loop(cell, x, state)
    for steps in loop.values():
        for step in steps:
            step.retain_grad()
    h = loop["h"]
    {"last": h[-1], "sum": torch.stack(h), 0: h[0]}[loss].sum().backward()
    result = gradients(cell, x, loss, state)
    for name, steps in loop.items():
        expected = [torch.zeros_like(s) if s.grad is None else s.grad for s in steps]
        assert_close(result[name], torch.stack(expected))
    slopes = parameter_gradients(cell, x, loss) if state is None else {}
    for name, slope in slopes.items():
        assert_close(slope, cell.get_parameter(name).grad)


@pytest.mark.parametrize("key", KINDS)
def test_a_cell_has_the_gates_of_the_layer_with_its_weights(key: str) -> None:
    case = Case(steps=6, batch=2)
    cell, layer = cell_of(key, case), case.torch_module(key)
    layer.load_state_dict({f"{name}_l0": value for name, value in cell.state_dict().items()})
    x, hold = case.input(), Clamp("h", 0.25, units=(1,), start=2)
    t, expected = trace(cell, x, clamp=hold), trace(layer, x, clamp=hold)
    for name in expected:
        assert torch.equal(t[name], expected[name])
    ends = trace(cell, x, lengths=[2, 6])
    for name, value in trace(layer, x, lengths=[2, 6]).items():
        assert torch.equal(ends[name].nan_to_num(7.0), value.nan_to_num(7.0))
    assert torch.equal(echo(cell, x, 1).size, echo(layer, x, 1).size)


@pytest.mark.parametrize("key", KINDS)
def test_one_sequence_needs_no_batch_axis(key: str) -> None:
    case = Case(steps=6, batch=1, with_state=True)
    cell, x, state = cell_of(key, case), case.input()[:, 0], start(key, case)
    bare = tuple(part[0] for part in state) if isinstance(state, tuple) else state[0]
    t = trace(cell, x, bare)
    assert t["h"].shape == (6, 1, 4)
    assert_close(t.output, torch.stack(own_loop(cell, x, bare)["h"]))


@pytest.mark.parametrize("reads", ["plain", "unbatched", "lengths", "packed", "one length"])
@pytest.mark.parametrize("key", KINDS)
def test_a_cell_with_a_parametrization_is_called_step_by_step(key: str, reads: str) -> None:
    case = Case(steps=6, batch=2)
    plain, x = cell_of(key, case), case.input()
    normed = parametrizations.weight_norm(cell_of(key, case), "weight_hh")
    lengths = {"lengths": [6, 3], "one length": 4}.get(reads)
    given = {
        "unbatched": x[:, 0],
        "one length": x[:, 0],
        "packed": pack_padded_sequence(x, [6, 3]),
    }.get(reads, x)
    t, expected = trace(normed, given, lengths=lengths), trace(plain, given, lengths=lengths)
    assert_close(t["h"].nan_to_num(7.0), expected["h"].nan_to_num(7.0))
    assert_close(echo(normed, x, 2).size, echo(plain, x, 2).size)
    with torch.no_grad():
        normed.parametrizations.weight_hh.original0.mul_(2.0)
    assert_close(trace(normed, x).output, torch.stack(own_loop(normed, x, None)["h"]))


class Leaky(nn.GRUCell):
    """A cell with a forward of its own."""

    def forward(self, x: Tensor, state: Tensor | None = None) -> Tensor:
        return 0.5 * super().forward(x, state)


def test_a_cell_that_computes_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="its own output differs") as error:
        trace(Leaky(3, 4), torch.ones(5, 2, 3))
    assert_one_sentence(error.value, "Leaky")


def test_a_scripted_cell_is_opened() -> None:
    for key in KINDS:
        case = Case()
        cell, x = cell_of(key, case), case.input()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            wrapped = [torch.jit.script(cell), torch.jit.trace(cell, x[0]), torch.compile(cell)]
        for other in wrapped:
            assert torch.equal(trace(other, x).output, trace(cell, x).output)


@pytest.mark.parametrize(
    ("state", "allowed"),
    [(torch.zeros(1, 2, 4), "(2, 4)"), (torch.zeros(4), "(2, 4)"), (torch.zeros(2, 5), "(2, 4)")],
)
def test_a_state_that_a_cell_would_not_take_is_refused(state: Tensor, allowed: str) -> None:
    with pytest.raises(ValueError, match="The state has the shape") as error:
        trace(nn.GRUCell(3, 4), torch.ones(5, 2, 3), state)
    assert_one_sentence(error.value, str(tuple(state.shape)), allowed)
