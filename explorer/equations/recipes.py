"""How a number in an equation is computed, as text that a browser evaluates."""

from __future__ import annotations

import json
from collections.abc import Collection

from explorer.cells import Cell
from explorer.cells.terms import (
    Constant,
    Difference,
    Function,
    Maximum,
    Negative,
    Peephole,
    Product,
    Quotient,
    Sum,
    Term,
    Value,
)
from explorer.equations.printed import (
    Bias,
    Matrix,
    Stacked,
    TurnedPeephole,
    printed_equations,
)

Recipe = list["Recipe"] | str | float
OPERATIONS: dict[type[Term], str] = {
    Sum: "+",
    Difference: "-",
    Product: "*",
    Quotient: "/",
    Maximum: "max",
    Negative: "negative",
}


def recipe_text(term: Term, flipped: Collection[str] = ()) -> str:
    """The recipe of a printed term as JSON.

    A recipe is a number or a list: what is done, and with what. ["+", a, b], and so "-", "*", "/"
    and "max"; ["negative", a]; an element-wise function by its name, ["tanh", a]; ["value", name]
    and ["before", name] of a signal at this step and at the one before; ["W", row] for W x, and
    ["U", row, a], without bias; ["bias", row, "ih", "hh" or "both"]; ["peephole", row]. A gate
    that is `flipped` is one minus the signal.

    Raises ValueError for a term that has no recipe.
    """
    return json.dumps(_recipe(term, flipped), separators=(",", ":"))


def signal_recipes(cell: Cell, *, bias: bool) -> dict[str, str]:
    """The recipe of every signal of a cell, in the order in which a step computes them."""
    equations = printed_equations(cell, stacked=False, bias=bias, flipped=frozenset())
    return {equation.name: recipe_text(equation.term) for equation in equations}


def _recipe(term: Term, flipped: Collection[str]) -> Recipe:
    def inner(part: Term) -> Recipe:
        return _recipe(part, flipped)

    match term:
        case Matrix(turned=True) | Stacked(turned=True) | Bias(turned=True) | TurnedPeephole():
            return ["negative", _weights(term, flipped)]
        case Matrix() | Stacked() | Bias() | Peephole():
            return _weights(term, flipped)
        case Value(name, True):
            return ["before", name]
        case Value(name, False):
            value: Recipe = ["value", name]
            return ["-", 1.0, value] if name in flipped else value
        case Constant(number):
            return number
        case Function(name, argument):
            return [name, inner(argument)]
    if type(term) not in OPERATIONS:
        raise ValueError(f"There is no recipe for a {type(term).__name__}.")
    return [OPERATIONS[type(term)], *(inner(part) for part in term.children())]


def _weights(term: Term, flipped: Collection[str]) -> Recipe:
    """The recipe of a part that has weights, with the signs that they have in the module."""
    match term:
        case Matrix("W", row, _):
            return ["W", row]
        case Matrix(_, row, vector):
            return ["U", row, _recipe(vector, flipped)]
        case Stacked(row, vector):
            return ["+", ["W", row], ["U", row, _recipe(vector, flipped)]]
        case Bias(row, which):
            return ["bias", row, which]
        case Peephole(row):
            return ["peephole", row]
    raise ValueError(f"A {type(term).__name__} has no weights.")
