"""One sentence for each equation, made from its terms: what the number does, or where it is from.

"0.62: 62 % of the old hidden state goes into the candidate" is read off the equations that use the
gate, "0.84: 0.90 from the old cell state, −0.06 from the candidate" off the equation itself. So a
cell needs to declare nothing for it but its signals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from explorer.cells import Cell, Equation
from explorer.cells.terms import (
    Constant,
    Difference,
    Function,
    Maximum,
    Peephole,
    Product,
    Quotient,
    Sum,
    Term,
    Value,
)
from explorer.equations.mathml import FUNCTION_NAMES
from explorer.equations.printed import Bias, Matrix, Stacked

Piece = str | int
Place = Callable[[Term], int]


def equation_sentences(
    cell: Cell, equations: tuple[Equation, ...], place: Place
) -> dict[str, list[Piece]]:
    """Equation → what follows "reset gate of unit 0 is", as texts and places of numbers.

    A place k is that of a number, ~k that of a share to be told in percent. `place` gives the place
    of a term's values.
    """
    return {
        equation.name: [
            place(Value(equation.name)),
            *(_effects(cell, equation, equations, place) or _origins(cell, equation, place)),
        ]
        for equation in equations
    }


def _effects(
    cell: Cell, gate: Equation, equations: tuple[Equation, ...], place: Place
) -> list[Piece]:
    """What a gate lets through, and into what; empty if it scales nothing."""
    if cell.signal(gate.name).kind != "gate":
        return []
    pieces: list[Piece] = []
    for target in equations:
        shares = [
            (share, other)
            for share, other in _scaled(target.term)
            if _gate_of(share) == gate.name and _origin(cell, other)
        ]
        if not shares:
            continue
        pieces += ["; " if pieces else ": "]
        for number, (share, other) in enumerate(shares):
            pieces += [" and " if number else "", ~place(share), f" % of {_origin(cell, other)}"]
        verb = "goes" if len(shares) == 1 else "go"
        signal = cell.signal(target.name)
        new = "new " if signal.kind == "state" else ""
        pieces += [f" {verb} into the {new}{signal.word}"]
    return pieces


def _scaled(term: Term) -> Iterator[tuple[Term, Term]]:
    """Every share in a term and what it scales: (z, h₋) and (1 − z, n) in (1 − z) n + z h₋."""
    for part in term.subterms():
        if isinstance(part, Product):
            if _gate_of(part.left):
                yield part.left, part.right
            if _gate_of(part.right):
                yield part.right, part.left


def _gate_of(share: Term) -> str:
    """The signal whose value, or one minus whose value, a factor is; "" for any other."""
    match share:
        case Value(name, False) | Difference(Constant(1.0), Value(name, False)):
            return name
    return ""


def _origins(cell: Cell, equation: Equation, place: Place) -> list[Piece]:
    """The parts that an equation adds up, each with its number; empty if nothing can be told."""
    match equation.term:
        case Function(name, argument) if isinstance(argument, Sum):
            parts = _addends(cell, argument, place)
            squashing = FUNCTION_NAMES[name]
            total: list[Piece] = ["; their sum is ", place(argument), f" before {squashing}"]
            return [*parts, *total] if parts else []
        case Sum():
            return _addends(cell, equation.term, place)
        case Product(share, other) if _gate_of(share) and _origin(cell, other):
            return [": ", ~place(share), f" % of {_origin(cell, other)}, ", place(other)]
        case Difference(Constant(1.0), Value(name, False) as gate):
            return [f": what the {cell.signal(name).word}, ", place(gate), ", leaves of 1"]
        case Maximum(left, right):
            first, second = (_carried(cell, equation.name, part) for part in (left, right))
            return [": the larger of ", place(left), first, " and ", place(right), second]
        case Matrix():
            return [f": all of it from {_origin(cell, equation.term)}"]
    return []


def _carried(cell: Cell, name: str, part: Term) -> str:
    """In words that a part goes on from the signal's own value at the step before; "" if not."""
    carried = any(
        isinstance(one, Value) and one.previous and one.name == name for one in part.subterms()
    )
    return f", which goes on from the old {cell.signal(name).word}," if carried else ""


def _addends(cell: Cell, term: Term, place: Place) -> list[Piece]:
    pieces: list[Piece] = []
    for part in _summands(term):
        if not _origin(cell, part):
            return []
        pieces += [", " if pieces else ": ", place(part), f" from {_origin(cell, part)}"]
    return pieces


def _summands(term: Term) -> list[Term]:
    """The parts of a sum; a factor that distributes over a sum stays one part."""
    return [*_summands(term.left), *_summands(term.right)] if isinstance(term, Sum) else [term]


def _origin(cell: Cell, term: Term) -> str:
    """What a term carries, in words; "" for what has none."""
    match term:
        case Value("x", _) | Matrix("W", _, _):
            return "the input"
        case Value(name, previous):
            return f"the {'old ' if previous else ''}{cell.signal(name).word}"
        case Matrix(_, _, vector):
            return _origin(cell, vector)
        case Stacked(_, vector):
            return f"the input and {_origin(cell, vector)}"
        case Bias():
            return "the bias"
        case Product(Peephole(), seen):
            return f"{_origin(cell, seen)} (peephole)"
        case Product(share, other) if _gate_of(share):
            return _origin(cell, other)
        case Sum(carried, Bias()):
            return _origin(cell, carried)
        case Quotient(above, below):
            return f"{_origin(cell, above)} divided by {_origin(cell, below)}"
        case Function(name, argument):
            return f"{FUNCTION_NAMES[name]} of {_origin(cell, argument)}"
    return ""
