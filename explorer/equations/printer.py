"""Prints the algebra of the cells with the same brackets in mathematics, numbers and code.

A dialect says how leaves, operators and functions are written. This module decides where brackets
stand: around a sum that is a factor or is subtracted, around a sign that would follow an operator,
around a sum or product that a matrix multiplies, and around a quotient that is a later factor.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import IntEnum
from typing import Generic, TypeVar

from explorer.cells.terms import (
    Constant,
    Difference,
    Function,
    Maximum,
    Negative,
    Product,
    Quotient,
    Sum,
    Term,
)

P = TypeVar("P")


class Precedence(IntEnum):
    """How tightly the parts of a printed term hold together, loosest first."""

    SIGN = 0  # begins with a minus sign, which must not follow an operator
    SUM = 1
    QUOTIENT = 2  # in one line: a · b / c would divide the product
    PRODUCT = 3
    ATOM = 4


class Dialect(ABC, Generic[P]):
    """One way to write the algebra, as a list of pieces."""

    @abstractmethod
    def leaf(self, term: Term) -> tuple[list[P], Precedence]:
        """A term that is not an operation, such as a value, a weight or a matrix product.

        Raises ValueError for a term that the dialect cannot write.
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
    def quotient(self, left: Term, right: Term) -> tuple[list[P], Precedence]:
        """An element-wise quotient: a fraction, or `quotient_in_line`."""

    @abstractmethod
    def larger(self, left: list[P], right: list[P]) -> list[P]:
        """The larger of two terms, element-wise."""

    @abstractmethod
    def negative(self) -> list[P]:
        """The minus sign in front of a term."""

    @abstractmethod
    def bracketed(self, pieces: list[P]) -> list[P]:
        """The pieces in round brackets."""

    @abstractmethod
    def applied(self, function: str, argument: list[P]) -> list[P]:
        """A function of an argument, a key of `explorer.cells.terms.FUNCTIONS`."""

    def leaf_operand(self, term: Term) -> tuple[list[P], Precedence]:
        """A leaf that is a factor or follows a minus sign, where a negative number needs brackets.

        Only a dialect whose leaves are numbers writes it differently.
        """
        return self.leaf(term)


def printed(term: Term, dialect: Dialect[P]) -> list[P]:
    """The pieces of a term in a dialect."""
    return _with_precedence(term, dialect, dialect.leaf)[0]


def operand(term: Term, dialect: Dialect[P], at_least: Precedence) -> list[P]:
    """The pieces of a term, in brackets if its precedence is lower than `at_least`."""
    pieces, precedence = _with_precedence(term, dialect, dialect.leaf_operand)
    return dialect.bracketed(pieces) if precedence < at_least else pieces


def quotient_in_line(
    left: Term, right: Term, dialect: Dialect[P], sign: list[P]
) -> tuple[list[P], Precedence]:
    """The pieces of a quotient that is written in one line, with a sign such as "/"."""
    first = operand(left, dialect, Precedence.QUOTIENT)
    second = operand(right, dialect, Precedence.ATOM)
    return [*first, *sign, *second], Precedence.QUOTIENT


def _with_precedence(
    term: Term, dialect: Dialect[P], leaf: Callable[[Term], tuple[list[P], Precedence]]
) -> tuple[list[P], Precedence]:
    """The pieces of a term, and how tightly they hold together; `leaf` writes a bare leaf."""
    match term:
        case Constant(value):
            return dialect.constant(value), Precedence.SIGN if value < 0 else Precedence.ATOM
        case Sum(left, right):
            first, precedence = _with_precedence(left, dialect, dialect.leaf)
            # Not an operand: the sign of a number that is added merges with the plus before it.
            second, second_precedence = _with_precedence(right, dialect, dialect.leaf)
            if second_precedence is Precedence.SIGN:
                second = dialect.bracketed(second)
            return [*first, *dialect.plus(), *second], min(precedence, Precedence.SUM)
        case Difference(left, right):
            first, precedence = _with_precedence(left, dialect, dialect.leaf)
            second = operand(right, dialect, Precedence.QUOTIENT)
            return [*first, *dialect.minus(), *second], min(precedence, Precedence.SUM)
        case Product(left, right):
            first = operand(left, dialect, Precedence.QUOTIENT)
            second = operand(right, dialect, Precedence.PRODUCT)
            return [*first, *dialect.times(), *second], Precedence.PRODUCT
        case Quotient(left, right):
            return dialect.quotient(left, right)
        case Maximum(left, right):
            larger = dialect.larger(printed(left, dialect), printed(right, dialect))
            return larger, Precedence.ATOM
        case Negative(inner):
            pieces = operand(inner, dialect, Precedence.QUOTIENT)
            return [*dialect.negative(), *pieces], Precedence.SIGN
        case Function(name, argument):
            return dialect.applied(name, printed(argument, dialect)), Precedence.ATOM
    return leaf(term)
