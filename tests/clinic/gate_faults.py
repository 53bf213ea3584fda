"""Faults made in the gates and the memory of a copy."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from torch import nn

from explorer.cells.terms import Function
from explorer.network.stack import cell_of
from tests.clinic.patient import Patient

# How far a gate is moved, and in which share of its units.
MOVES = ((5.5, 1.0), (9.0, 0.6), (14.0, 1.0), (7.0, 0.75), (20.0, 0.6))


def inner(model: nn.Module) -> tuple[str, Any]:
    """The first recurrent module of a model, with its name."""
    return next((name, part) for name, part in model.named_modules() if cell_of(part) is not None)


def rows_of(rnn: Any, gate: str) -> slice:
    """Where the rows of a gate stand in a module's weights."""
    cell, size = cell_of(rnn), rnn.hidden_size
    assert cell is not None
    block = cell.rows.index(gate)
    return slice(block * size, (block + 1) * size)


def sees_state(model: nn.Module) -> bool:
    """Whether the gates of a model's cell see the state before."""
    cell = cell_of(inner(model)[1])
    return cell is not None and cell.recurrent_rows == cell.rows


def gates_of(model: nn.Module) -> tuple[str, ...]:
    """The gates of a model's cell that have rows of their own."""
    cell = cell_of(inner(model)[1])
    assert cell is not None
    return tuple(one.name for one in cell.signals if one.kind == "gate" and one.name in cell.rows)


def shiftable(model: nn.Module) -> tuple[str, ...]:
    """Those of them that are σ of these rows, so that a bias opens or closes them for good."""
    cell = cell_of(inner(model)[1])
    assert cell is not None
    squashed = {
        one.name
        for one in cell.equations
        if isinstance(one.term, Function) and one.term.name == "sigmoid"
    }
    return tuple(name for name in gates_of(model) if name in squashed)


def gated(bases: Iterable[Patient]) -> list[tuple[Patient, str]]:
    """Patients with each of their gates in turn, so that no gate is left out."""
    result = []
    for number, base in enumerate(one for one in bases if shiftable(one.model)):
        gates = shiftable(base.model)
        result.append((base, gates[number % len(gates)]))
    return result


def shifted_gate(gate: str, bias: float, share: float) -> Callable[[Any], None]:
    """Adds to the bias of a gate in the last layer, forward, and lets it read less."""

    def change(model: nn.Module) -> None:
        _, rnn = inner(model)
        end = f"_l{rnn.num_layers - 1}"
        rows = rows_of(rnn, gate)
        rows = slice(rows.start, rows.start + math.ceil(share * rnn.hidden_size))
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            getattr(rnn, f"{name}{end}")[rows] *= 0.1
        if hasattr(rnn, f"weight_c{gate}{end}"):
            getattr(rnn, f"weight_c{gate}{end}")[: rows.stop - rows.start] *= 0.1
        getattr(rnn, f"bias_ih{end}")[rows] += bias

    return change


def unmoved_gate(gate: str) -> Callable[[Any], None]:
    """Takes away what a gate of the last layer, forward, reads."""

    def change(model: nn.Module) -> None:
        _, rnn = inner(model)
        end = f"_l{rnn.num_layers - 1}"
        for name in ("weight_ih", "weight_hh"):
            getattr(rnn, f"{name}{end}")[rows_of(rnn, gate)] = 0.0
        if hasattr(rnn, f"weight_c{gate}{end}"):
            getattr(rnn, f"weight_c{gate}{end}").zero_()
        for name in ("bias_ih", "bias_hh"):
            getattr(rnn, f"{name}{end}")[rows_of(rnn, gate)] *= 0.2

    return change


def stuck_gates(bases: Iterable[Patient]) -> Iterator[Patient]:
    """Gates that are always open, always closed, or never move."""
    for number, (base, gate) in enumerate(gated(bases)):
        name, rnn = inner(base.model)
        place = {"module": name, "layer": rnn.num_layers - 1, "signal": gate}
        move, share = MOVES[number % len(MOVES)]
        yield base.sick("gate-open", shifted_gate(gate, move, share), **place)
        yield base.sick("gate-closed", shifted_gate(gate, -move, share), **place)
        yield base.sick("gate-still", unmoved_gate(gate), **place)


def forgetting(model: Any) -> None:
    """Closes every way by which a state could last."""
    _, rnn = inner(model)
    cell = cell_of(rnn)
    assert cell is not None
    keeping = {"f": -1.0} if "f" in cell.rows else {}
    keeping |= {name: -1.0 if way == "keep" else 1.0 for name, way in cell.direction.items()}
    for name, weight in rnn.named_parameters():
        if name.startswith("weight_hh"):
            weight.mul_(0.02)
        if name.startswith("bias_ih"):
            for gate, sign in keeping.items():
                weight[rows_of(rnn, gate)] += 9.0 * sign
        if name.startswith("weight_c"):
            weight.mul_(0.02)


def forgetful(bases: Iterable[Patient]) -> Iterator[Patient]:
    """Models of tasks with a lag that forget within a step or two."""
    for base in bases:
        if base.lag is None or base.lag < 4:
            continue
        cell = cell_of(inner(base.model)[1])
        assert cell is not None
        if cell.key in ("lstm_cifg",):  # its f is 1 − i: opening i is what closes f
            continue
        yield base.sick("forgets-early", forgetting, module=inner(base.model)[0])
        if base.lag >= 8 and base.target is not None and len(base.target) == 1:
            yield base.sick("gradient-vanishes", forgetting, module=inner(base.model)[0])
