"""Prints the algebra of the cells with the same brackets in mathematics, numbers and code.

A dialect says how leaves, operators and functions are written. This module decides where brackets
stand: around a sum that is a factor or is subtracted, around a sign that would follow an operator,
and around a sum or product that a matrix multiplies.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import IntEnum
from typing import Generic, TypeVar

from explorer.cells.terms import Constant, Difference, Function, Negative, Product, Sum, Term

P = TypeVar("P")


class Precedence(IntEnum):
    """How tightly the parts of a printed term hold together, loosest first."""

    SIGN = 0  # begins with a minus sign, which must not follow an operator
    SUM = 1
    PRODUCT = 2
    ATOM = 3


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
    def negative(self) -> list[P]:
        """The minus sign in front of a term."""

    @abstractmethod
    def bracketed(self, pieces: list[P]) -> list[P]:
        """The pieces in round brackets."""

    @abstractmethod
    def applied(self, function: str, argument: list[P]) -> list[P]:
        """A function of an argument: "sigmoid", "tanh" or "relu"."""

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
            second = operand(right, dialect, Precedence.PRODUCT)
            return [*first, *dialect.minus(), *second], min(precedence, Precedence.SUM)
        case Product(left, right):
            first = operand(left, dialect, Precedence.PRODUCT)
            second = operand(right, dialect, Precedence.PRODUCT)
            return [*first, *dialect.times(), *second], Precedence.PRODUCT
        case Negative(inner):
            pieces = operand(inner, dialect, Precedence.PRODUCT)
            return [*dialect.negative(), *pieces], Precedence.SIGN
        case Function(name, argument):
            return dialect.applied(name, printed(argument, dialect)), Precedence.ATOM
    return leaf(term)
