"""The bounds that a cell declares are those of its values: respected, and reached in the limit."""

from __future__ import annotations

import pytest
import torch

from explorer import CELLS, build_cell, trace

NEAR = 1e-6
# The sLSTM's normaliser is bounded by what may be given to it; it has its own test.
BOUNDED = [
    (key, signal.name) for key, cell in CELLS.items() for signal in cell.signals
    if (signal.low is not None or signal.high is not None) and (key, signal.name) != ("slstm", "n")
]  # fmt: skip


def saturated(key: str) -> dict[str, torch.Tensor]:
    """Signals of a cell whose pre-activations are far out on both sides, over many steps.

    A cell state begins far out too: with input and forget gates coupled it never gets there alone.
    A normaliser begins at the cell state's size, as if every candidate had been ±1.
    """
    module = build_cell(key, 6, 64, seed=2, gain=60.0, dtype=torch.float64)
    generator = torch.Generator().manual_seed(5)
    x = 20.0 * torch.randn(120, 1, 6, dtype=torch.float64, generator=generator)
    state = None
    if "c" in CELLS[key].states:
        far = 40.0 * torch.randn(1, 1, 64, dtype=torch.float64, generator=generator)
        first = {"h": torch.zeros_like(far), "m": torch.zeros_like(far), "n": far.abs(), "c": far}
        state = tuple(first[name] for name in CELLS[key].states)
    signals = trace(module.requires_grad_(False), x, state)
    return {name: signals[name] for name in signals.names}


@pytest.mark.parametrize(("key", "name"), BOUNDED)
def test_a_declared_bound_is_respected_and_reached(key: str, name: str) -> None:
    signal, values = CELLS[key].signal(name), saturated(key)[name]
    if signal.low is not None:
        assert values.min() >= signal.low
        assert values.min() <= signal.low + NEAR
    if signal.high is not None:
        assert values.max() <= signal.high
        assert values.max() >= signal.high - NEAR


def test_the_normaliser_of_an_slstm_that_starts_by_itself_is_never_below_1() -> None:
    # One of both gates is 1, since m is the larger of their exponents; so n ≥ min(n₋, 1).
    module = build_cell("slstm", 6, 64, seed=2, gain=60.0, dtype=torch.float64)
    generator = torch.Generator().manual_seed(5)
    x = 20.0 * torch.randn(120, 1, 6, dtype=torch.float64, generator=generator)
    n = trace(module.requires_grad_(False), x)["n"]
    assert (n[0] == 1.0).all()
    assert n.min() >= 1.0
    assert n.max() > 1.5


def test_gates_lie_between_0_and_1_and_nothing_else_is_called_a_gate() -> None:
    for cell in CELLS.values():
        for signal in cell.signals:
            assert (signal.kind == "gate") == ((signal.low, signal.high) == (0.0, 1.0))


@pytest.mark.parametrize(
    ("key", "name"),
    [(key, s.name) for key, cell in CELLS.items() for s in cell.signals if s.low is None],
)
def test_a_signal_without_a_lower_bound_has_none(key: str, name: str) -> None:
    assert CELLS[key].signal(name).high is None
    assert saturated(key)[name].abs().max() > 1.0
