"""Which cells a scan can run, why the others not, and the states that it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
import torch

from explorer import CELLS, build_cell
from explorer.cells import Cell
from explorer.cells.algebra import Weights, sigmoid, tanh
from explorer.network.affine import affine_state, scan_inputs
from explorer.network.scan import scan
from explorer.network.stack import read_stack

# What they need h₋ for, by their equations in the literature.
REASONS = {
    "rnn": "Its h is not a factor times the h",
    "irnn": "Its h is not a factor times the h",
    "lstm": "The gates i, f and o and the candidate g need h",
    "lstm_peephole": "The gates i, f and o and the candidate g need h",
    "lstm_cifg": "The gates i, f and o and the candidate g need h",
    "gru": "The gates r and z and the candidate n need h",
    "gru_reset_before": "The gates r and z and the candidate n need h",
    "gru_simple": "The gate z and the candidate n need h",
    "mgu": "The gate f and the candidate n need h",
    "slstm": "The gates i, f and o and the candidate g need h",
}
SCANNED = ("mingru", "minlstm")


def test_every_cell_has_a_scan_or_a_reason_why_not() -> None:
    assert set(CELLS) == {*REASONS, *SCANNED}


@pytest.mark.parametrize("key", REASONS)
def test_a_cell_without_a_scan_says_in_a_sentence_why(key: str) -> None:
    with pytest.raises(ValueError, match=REASONS[key]) as told:
        affine_state(CELLS[key])
    assert str(told.value).startswith(f"{CELLS[key].title}: this cell has no scan.")


@pytest.mark.parametrize("key", SCANNED)
def test_the_scan_of_a_cell_gives_the_states_of_its_loop_and_their_gradients(key: str) -> None:
    module = build_cell(key, 3, 4, seed=2, dtype=torch.float64)
    x = torch.randn(11, 2, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    inputs = scan_inputs(read_stack(module).layers[0][0], x)
    states, looped = scan(inputs.factors, inputs.values), module(x)[0]
    torch.testing.assert_close(states, looped, rtol=1e-12, atol=1e-12)
    assert set(inputs.signals) == set(affine_state(module.cell).before)
    found, expected = (
        torch.autograd.grad(one[-1].sum(), module.weight_ih_l0) for one in (states, looped)
    )
    torch.testing.assert_close(found, expected, rtol=1e-10, atol=1e-12)


def cell_with(step: Callable[[Weights, Mapping[str, Any]], dict[str, Any]]) -> Cell:
    """A minGRU with another equation for its state."""
    return replace(CELLS["mingru"], step=step)


def scanned(cell: Cell) -> tuple[torch.Tensor, torch.Tensor]:
    """The states of the scan, and of the cell's own step."""
    module = build_cell("mingru", 2, 3, seed=5, dtype=torch.float64)
    module.cell = cell
    x = torch.randn(6, 1, 2, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    inputs = scan_inputs(read_stack(module).layers[0][0], x)
    return scan(inputs.factors, inputs.values), module(x)[0]


@pytest.mark.parametrize(
    "state",
    [
        lambda z, n, h: h - z * (h - n),
        lambda z, n, h: (h + n) / (1.0 + z),
        lambda z, n, h: -(z * (n - h)),
        lambda z, n, h: h * z * 0.5,
        lambda z, n, h: h + z * n,
        lambda z, n, h: 0.5 * h + 1.0,
    ],
)
def test_an_affine_state_is_found_however_it_is_written(state: Callable[..., Any]) -> None:
    def step(w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
        z, n = sigmoid(w.x("z")), w.x("n")
        return {"z": z, "n": n, "h": state(z, n, prev["h"])}

    torch.testing.assert_close(*scanned(cell_with(step)), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "state",
    [
        lambda z, n, h: tanh(h) * z + n,
        lambda z, n, h: h * h + n,
        lambda z, n, h: n / (1.0 + h),
        lambda z, n, h: h.maximum(n),
    ],
)
def test_what_is_not_affine_in_the_state_before_has_no_scan(state: Callable[..., Any]) -> None:
    def step(w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
        z, n = sigmoid(w.x("z")), w.x("n")
        return {"z": z, "n": n, "h": state(z, n, prev["h"])}

    with pytest.raises(ValueError, match="not a factor times the h of the step before plus"):
        affine_state(cell_with(step))
