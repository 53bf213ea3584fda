"""How a cell writes to its memory, read off its equations: what is new, and which gates decide."""

from __future__ import annotations

from typing import Literal

from explorer.cells import Cell
from explorer.cells.terms import Constant, Difference, Quotient, Sum, Term, Value

Content = Literal["state", "output", "gated", "input"]
Coupling = Literal["none", "coupled", "independent"]

CONTENT_WORDS = {
    "state": "made from the input and all of the state",
    "output": "made from the input and the output, not from the memory itself",
    "gated": "made from the input and as much of the state as a gate lets through",
    "input": "made from the input alone",
}
COUPLING_WORDS = {
    "none": "no gates: all is overwritten at every step",
    "coupled": "coupled: what is not kept is replaced",
    "independent": "independent: one gate keeps, another writes",
}


def new_content(cell: Cell) -> Content:
    """What the candidate reads of the past; without a candidate, what the state reads.

    "gated" if a gate stands before what it reads (Chung et al. 2014, section 3.3), "input" if it
    reads no state, "output" if the memory is a state that it does not read, else "state".
    """
    memory = cell.states[-1]
    names = [signal.name for signal in cell.signals if signal.kind == "candidate"] or [memory]
    parts = [part for name in names for part in _term(cell, name).subterms()]
    if any(_is_gate(cell, part) for part in parts):
        return "gated"
    read = {part.name for part in parts if isinstance(part, Value) and part.previous}
    if not read:
        return "input"
    return "state" if memory in read else "output"


def coupling(cell: Cell) -> Coupling:
    """Whether what a cell keeps and what it writes are decided by one gate."""
    parts = list(_term(cell, cell.states[-1]).subterms())
    gates = {part.name for part in parts if isinstance(part, Value) and _is_gate(cell, part)}
    if not gates:
        return "none"
    terms = [_term(cell, gate) for gate in gates]
    parts += [part for term in terms for part in term.subterms()]
    is_coupled = any(_is_rest(cell, part) for part in parts) or _are_shares(terms)
    return "coupled" if is_coupled else "independent"


def _term(cell: Cell, name: str) -> Term:
    return next(equation.term for equation in cell.equations if equation.name == name)


def _is_gate(cell: Cell, term: Term) -> bool:
    return isinstance(term, Value) and cell.signal(term.name).kind == "gate"


def _are_shares(terms: list[Term]) -> bool:
    """Whether terms are a / (a + b) and b / (a + b): together 1."""
    match terms:
        case [Quotient(one, Sum(a, b)), Quotient(other, Sum(c, d))]:
            return {id(one), id(other)} == {id(a), id(b)} == {id(c), id(d)}
    return False


def _is_rest(cell: Cell, term: Term) -> bool:
    """Whether a term is 1 − a gate."""
    if not isinstance(term, Difference) or not isinstance(term.left, Constant):
        return False
    return term.left.value == 1.0 and _is_gate(cell, term.right)
