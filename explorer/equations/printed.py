"""A cell's equations as a book prints them: products and biases written out, z either way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Literal

from explorer.cells import Cell, Equation
from explorer.cells.notation import Direction
from explorer.cells.terms import (
    Constant,
    Difference,
    Function,
    InputProduct,
    Negative,
    Peephole,
    Product,
    RecurrentProduct,
    Sum,
    Term,
    Value,
)


@dataclass(frozen=True, eq=False)
class Matrix(Term):
    """A weight matrix times a vector, without bias: letter W (input) or U (recurrent).

    `turned`, here and below: the weights are those of the module with their signs turned.
    """

    letter: str
    row: str
    vector: Term
    turned: bool = False


@dataclass(frozen=True, eq=False)
class Bias(Term):
    """A bias: "ih", "hh", or "both" for the sum of the two."""

    row: str
    which: Literal["ih", "hh", "both"]
    turned: bool = False


@dataclass(frozen=True, eq=False)
class Stacked(Term):
    """W [vector, x]: input and recurrent product written as one."""

    row: str
    vector: Term
    turned: bool = False


@dataclass(frozen=True, eq=False)
class TurnedPeephole(Peephole):
    """Peephole weights with their signs turned."""


def part_kind(term: Term) -> str:
    """What kind of part of an equation a printed term is; "" for signals and what is computed.

    "input" is W x, "recurrent" U h₋, "stacked" W [h₋, x], "bias" b and "peephole" p.
    """
    match term:
        case Matrix("W", _, _):
            return "input"
        case Matrix():
            return "recurrent"
        case Stacked():
            return "stacked"
        case Bias():
            return "bias"
        case Peephole():
            return "peephole"
    return ""


def printed_equations(
    cell: Cell, *, stacked: bool, bias: bool, flipped: frozenset[str]
) -> tuple[Equation, ...]:
    """The cell's equations, ready to be typeset.

    `stacked` writes W [h, x] where the input and the recurrent product are added. `bias` says
    whether there are biases. `flipped` names the gates that are shown as 1 − value: a book that
    has them so prints the same equation, and its weights have the opposite signs.
    """
    result = []
    for equation in cell.equations:
        term = _rebuilt(equation.term, lambda part: _one_minus_flipped(part, flipped))
        term = _written_out(term, stacked=stacked, bias=bias)
        term = _rebuilt(term, lambda part: _only_bias(part, cell))
        result.append(
            Equation(equation.name, _one_minus(term) if equation.name in flipped else term)
        )
    return tuple(result)


def flipped_gates(cell: Cell, direction: Direction | None) -> frozenset[str]:
    """The gates to show as 1 − value so that near 1 means `direction`."""
    return frozenset(
        name for name, own in cell.direction.items() if direction is not None and own != direction
    )


def _one_minus(term: Term) -> Term:
    """The printed term of z′ = 1 − z from that of z."""
    match term:
        case Function("sigmoid", argument):
            # 1 − σ(a) = σ(−a)
            return Function("sigmoid", turned(argument))
    return Difference(Constant(1.0), term)


def turned(term: Term) -> Term:
    """A printed term with the opposite sign, by turning the signs of its weights."""
    match term:
        case Matrix() | Stacked() | Bias():
            return replace(term, turned=not term.turned)
        case TurnedPeephole(row):
            return Peephole(row)
        case Peephole(row):
            return TurnedPeephole(row)
        case Sum(left, right):
            return Sum(turned(left), turned(right))
        case Difference(left, right):
            return Difference(turned(left), turned(right))
        case Product(left, right) if _has_weights(left):
            return Product(turned(left), right)
        case Product(left, right) if _has_weights(right):
            return Product(left, turned(right))
        case Negative(inner):
            return inner
    return Negative(term)


def _has_weights(term: Term) -> bool:
    """Whether the sign of a term can be turned by that of its weights."""
    match term:
        case Matrix() | Stacked() | Bias() | Peephole():
            return True
        case Sum(left, right) | Difference(left, right):
            return _has_weights(left) and _has_weights(right)
        case Product(left, right):
            return _has_weights(left) or _has_weights(right)
    return False


def _one_minus_flipped(part: Term, flipped: frozenset[str]) -> Term:
    match part:
        case Difference(Constant(1.0), Difference(Constant(1.0), inner)):
            return inner
        case Value(name, False) if name in flipped:
            return Difference(Constant(1.0), part)
    return part


def _only_bias(part: Term, cell: Cell) -> Term:
    """The bias of a gate that does not see the state before, which has no second one."""
    match part:
        case Bias(row, "ih") if row not in cell.recurrent_rows:
            return Bias(row, "both")
    return part


def _rebuilt(term: Term, change: Callable[[Term], Term]) -> Term:
    """The term with `change` applied to every node, children first."""
    return change(_with_children(term, lambda part: _rebuilt(part, change)))


def _with_children(term: Term, change: Callable[[Term], Term]) -> Term:
    """The term with `change` applied to each of its children."""
    parts: Mapping[str, object] = {field.name: getattr(term, field.name) for field in fields(term)}
    return type(term)(
        **{name: change(part) if isinstance(part, Term) else part for name, part in parts.items()}
    )


def _written_out(term: Term, *, stacked: bool, bias: bool) -> Term:
    """Products as matrix, vector and bias; the two biases of a row are one where they are added."""

    def inner(part: Term) -> Term:
        return _written_out(part, stacked=stacked, bias=bias)

    match term:
        case Sum():
            return _written_sum(_addends(term), inner, stacked=stacked, bias=bias)
        case InputProduct(row):
            return _with_bias(Matrix("W", row, Value("x")), Bias(row, "ih"), bias)
        case RecurrentProduct(row, source):
            return _with_bias(Matrix("U", row, inner(source)), Bias(row, "hh"), bias)
    return _with_children(term, inner)


def _written_sum(
    addends: list[Term], inner: Callable[[Term], Term], *, stacked: bool, bias: bool
) -> Term:
    products = [part for part in addends if isinstance(part, InputProduct)]
    recurrent = [part for part in addends if isinstance(part, RecurrentProduct)]
    # Products of different rows, or several of one kind, have no bias in common.
    if len(products) != 1 or [part.row for part in products] != [part.row for part in recurrent]:
        return _total([inner(part) for part in addends])
    row, vector = products[0].row, inner(recurrent[0].source)
    written: list[Term] = (
        [Stacked(row, vector)]
        if stacked
        else [Matrix("W", row, Value("x")), Matrix("U", row, vector)]
    )
    written += [inner(part) for part in addends if part not in (products[0], recurrent[0])]
    return _total(written + ([Bias(row, "both")] if bias else []))


def _addends(term: Term) -> list[Term]:
    if isinstance(term, Sum):
        return [*_addends(term.left), *_addends(term.right)]
    return [term]


def _total(parts: list[Term]) -> Term:
    total = parts[0]
    for part in parts[1:]:
        total = Sum(total, part)
    return total


def _with_bias(product: Term, bias_term: Term, bias: bool) -> Term:
    return Sum(product, bias_term) if bias else product
