"""Prints the algebra of the cells; whatever is written, brackets stand by the same rules.

What is printed differs (mathematics, numbers, code), and a dialect says how. Where brackets stand
does not: sums in a product, sums and signs after a minus, and what a matrix multiplies.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import IntEnum
from typing import Generic, TypeVar

from explorer.cells.terms import Constant, Difference, Function, Negative, Product, Sum, Term

P = TypeVar("P")


class Binds(IntEnum):
    """How tightly what was printed holds together, the loosest first."""

    SIGN = 0  # begins with a sign, which must not follow an operator
    SUM = 1
    PRODUCT = 2
    ALONE = 3


class Dialect(ABC, Generic[P]):
    """How one kind of text writes the algebra, as a list of pieces."""

    @abstractmethod
    def leaf(self, term: Term) -> tuple[list[P], Binds]:
        """A term that is no operation: a value, a weight, a product with a matrix.

        Raises ValueError for a term that this text cannot write.
        """

    @abstractmethod
    def constant(self, value: float) -> list[P]:
        """A number written in the equation."""

    @abstractmethod
    def plus(self) -> list[P]:
        """The sign between two addends."""

    @abstractmethod
    def minus(self) -> list[P]:
        """The sign between a term and what is subtracted from it."""

    @abstractmethod
    def times(self) -> list[P]:
        """The sign of the element-wise product."""

    @abstractmethod
    def negative(self) -> list[P]:
        """The sign in front of a term."""

    @abstractmethod
    def bracketed(self, pieces: list[P]) -> list[P]:
        """Pieces in round brackets."""

    @abstractmethod
    def applied(self, function: str, argument: list[P]) -> list[P]:
        """A function of an argument: "sigmoid", "tanh" or "relu"."""

    def unsigned(self, pieces: list[P]) -> list[P]:
        """Pieces that stand where a sign of their own would puzzle, and are no operation."""
        return pieces


def printed(term: Term, dialect: Dialect[P]) -> list[P]:
    """A term in a dialect, with as few brackets as its value allows."""
    return _printed(term, dialect)[0]


def operand(term: Term, dialect: Dialect[P], at_least: Binds) -> list[P]:
    """A term where it must hold together: in brackets if it is bound more loosely."""
    pieces, binds = _printed(term, dialect)
    if binds < at_least:
        return dialect.bracketed(pieces)
    is_leaf = not isinstance(term, (Function, Constant))
    return dialect.unsigned(pieces) if binds is Binds.ALONE and is_leaf else pieces


def _printed(term: Term, dialect: Dialect[P]) -> tuple[list[P], Binds]:
    match term:
        case Constant(value):
            return dialect.constant(value), Binds.SIGN if value < 0 else Binds.ALONE
        case Sum(left, right):
            first, binds = _printed(left, dialect)
            # A sign of a plain number is drawn into the plus before it; an operation's is not.
            second, second_binds = _printed(right, dialect)
            if second_binds is Binds.SIGN:
                second = dialect.bracketed(second)
            return [*first, *dialect.plus(), *second], min(binds, Binds.SUM)
        case Difference(left, right):
            first, binds = _printed(left, dialect)
            second = operand(right, dialect, Binds.PRODUCT)
            return [*first, *dialect.minus(), *second], min(binds, Binds.SUM)
        case Product(left, right):
            first = operand(left, dialect, Binds.PRODUCT)
            second = operand(right, dialect, Binds.PRODUCT)
            return [*first, *dialect.times(), *second], Binds.PRODUCT
        case Negative(inner):
            pieces = operand(inner, dialect, Binds.PRODUCT)
            return [*dialect.negative(), *pieces], Binds.SIGN
        case Function(name, argument):
            return dialect.applied(name, _printed(argument, dialect)[0]), Binds.ALONE
    return dialect.leaf(term)
