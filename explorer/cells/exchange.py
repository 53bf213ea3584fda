"""The same cell with another function: around its candidate's sum, or in its state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from explorer.cells.algebra import Weights
from explorer.cells.cell import Cell, Signal
from explorer.cells.evaluation import Evaluation
from explorer.cells.intervals import RANGES, bounded_signals
from explorer.cells.terms import Function, Term, replaced

CANDIDATE, STATE = "candidate", "state"
PLACES = (CANDIDATE, STATE)
# As a person reads them.
EXCHANGEABLE = {"sigmoid": "σ", "tanh": "tanh", "relu": "ReLU", "identity": "identity"}
# Of these torch has a plain RNN.
OF_TORCH = ("tanh", "relu")


@cache
def exchanged(cell: Cell, place: str, function: str) -> Cell:
    """The cell with another function in one place; everything else, weights included, is the same.

    Args:
        cell: any cell.
        place: "candidate", the function around the candidate's sum, or "state", the function
            inside the equation of the output, such as tanh of c in an LSTM or φ of a plain RNN.
        function: "sigmoid", "tanh", "relu" or "identity".

    Returns:
        The cell with the new equation, and with bounds that follow from it; the cell itself where
        the function is its own.

    Raises:
        ValueError: for another place or function, and for a cell that has no function there.
    """
    if function not in EXCHANGEABLE:
        allowed = ", ".join(EXCHANGEABLE)
        raise ValueError(f"Unknown function {function!r}; allowed are {allowed}.")
    if function == own_function(cell, place):
        return cell
    name, term = _located(cell, place)
    argument = term.argument if isinstance(term, Function) else term
    substitutes: dict[int, Term] = {id(term): Function(function, argument)}
    terms = {one.name: replaced(one.term, substitutes) for one in cell.equations}
    # torch's plain RNN has the choice; its other modules have not.
    is_choice = place == STATE and "nonlinearity" in cell.twin_options and function in OF_TORCH
    return replace(
        cell,
        title=f"{cell.title}, {EXCHANGEABLE[function]} in the {place}",
        signals=bounded_signals(cell, name, terms, RANGES[function]),
        step=lambda w, prev: _signals(terms, w, prev),
        twin=cell.twin if is_choice else None,
        twin_options={"nonlinearity": function} if is_choice else {},
        nonlinearities={},
        projected=None,
    )


def own_function(cell: Cell, place: str) -> str:
    """The function that a cell has in a place, "identity" for a candidate that is a bare sum.

    Raises ValueError for another place, and for a cell that has no function there.
    """
    _, term = _located(cell, place)
    return term.name if isinstance(term, Function) else "identity"


def exchange_places(cell: Cell) -> tuple[str, ...]:
    """The places in which a cell has a function that can be exchanged."""
    return tuple(place for place in PLACES if _find(cell, place) is not None)


def exchanged_signal(cell: Cell, place: str) -> Signal:
    """The signal in whose equation the function of a place stands. Raises as `own_function`."""
    return cell.signal(_located(cell, place)[0])


def _located(cell: Cell, place: str) -> tuple[str, Term]:
    if place not in PLACES:
        raise ValueError(f"Unknown place {place!r}; allowed are {', '.join(PLACES)}.")
    result = _find(cell, place)
    if result is None:
        there = " and ".join(exchange_places(cell))
        other = f"it has one in its {there}" if there else "it has none at all"
        raise ValueError(f"{cell.title} has no function in its {place} to exchange; {other}.")
    return result


def _find(cell: Cell, place: str) -> tuple[str, Term] | None:
    """The signal in whose equation a place is, and the term of its function, or of a bare sum."""
    terms = {equation.name: equation.term for equation in cell.equations}
    if place == CANDIDATE:
        name = next((one.name for one in cell.signals if one.kind == "candidate"), None)
        if name is None:
            return None
        outermost = terms[name]
        if _is_exchangeable(outermost) or not _functions(outermost):
            return name, outermost
        return None
    # What is read off a state that is projected stands in what it is projected from.
    name = cell.projections.get(cell.states[0], cell.states[0])
    functions = _functions(terms[name])
    if len(functions) == 1 and _is_exchangeable(functions[0]):
        return name, functions[0]
    return None


def _functions(term: Term) -> list[Function]:
    return [part for part in term.subterms() if isinstance(part, Function)]


def _is_exchangeable(term: Term) -> bool:
    return isinstance(term, Function) and term.name in EXCHANGEABLE


def _signals(terms: Mapping[str, Term], w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
    """A step of these equations, with tensors or terms as a cell's own step."""
    now: dict[str, Any] = {}
    evaluation = Evaluation(w, prev, now)
    for name, term in terms.items():
        now[name] = evaluation.of(term)
    return now
