"""What a cell's equations may use, with tensors as with terms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from torch.nn.functional import logsigmoid

from explorer.cells.terms import (
    Difference,
    Function,
    InputProduct,
    Maximum,
    Negative,
    Peephole,
    Product,
    Projection,
    Quotient,
    RecurrentProduct,
    Sum,
    Term,
)


class Weights(Protocol):
    """What an equation may ask of a layer's weights."""

    def x(self, row: str) -> Any:
        """W x_t + b_ih for the rows of one gate."""

    def u(self, row: str, source: Any) -> Any:
        """U source + b_hh for the rows of one gate."""

    def p(self, row: str) -> Any:
        """The peephole weights of one gate."""

    def r(self, source: Any) -> Any:
        """W_hr source, the projection to the output."""


class SymbolicWeights:
    """Weights that answer with terms."""

    def x(self, row: str) -> Term:
        return InputProduct(row)

    def u(self, row: str, source: Term) -> Term:
        return RecurrentProduct(row, source)

    def p(self, row: str) -> Term:
        return Peephole(row)

    def r(self, source: Term) -> Term:
        return Projection(source)


def sigmoid(value: Any) -> Any:
    """σ(value), for tensors and terms."""
    return value.sigmoid()


def tanh(value: Any) -> Any:
    """tanh(value), for tensors and terms."""
    return value.tanh()


def relu(value: Any) -> Any:
    """ReLU(value), for tensors and terms."""
    return value.relu()


def exp(value: Any) -> Any:
    """e to the power of the value, for tensors and terms."""
    return value.exp()


def log_sigmoid(value: Any) -> Any:
    """log σ(value), for tensors and terms, exact where σ itself underflows."""
    return value.log_sigmoid() if isinstance(value, Term) else logsigmoid(value)


def maximum(left: Any, right: Any) -> Any:
    """The larger of two values, for tensors and terms."""
    return left.maximum(right)


def identity(value: Any) -> Any:
    """The value itself: in an equation nothing is written for it."""
    return value


FUNCTIONS = {
    "sigmoid": sigmoid,
    "tanh": tanh,
    "relu": relu,
    "exp": exp,
    "log_sigmoid": log_sigmoid,
    "identity": identity,
}


def combined(term: Term, evaluate: Callable[[Term], Any]) -> Any:
    """An element-wise combination, of whatever `evaluate` gives for its parts.

    Raises ValueError for a term that is not made of parts.
    """
    match term:
        case Sum(left, right):
            return evaluate(left) + evaluate(right)
        case Difference(left, right):
            return evaluate(left) - evaluate(right)
        case Product(left, right):
            return evaluate(left) * evaluate(right)
        case Quotient(left, right):
            return evaluate(left) / evaluate(right)
        case Maximum(left, right):
            return maximum(evaluate(left), evaluate(right))
        case Negative(inner):
            return -evaluate(inner)
        case Function(name, argument):
            return FUNCTIONS[name](evaluate(argument))
    raise ValueError(f"Cannot evaluate a {type(term).__name__}.")
