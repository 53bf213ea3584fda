"""Random terms, and their values read off their structure: what printed terms are held against."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from hypothesis import assume
from hypothesis import strategies as st
from torch import Tensor

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

FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
    "tanh": math.tanh,
    "relu": lambda a: max(a, 0.0),
    "exp": math.exp,
    "log_sigmoid": lambda a: min(a, 0.0) - math.log1p(math.exp(-abs(a))),
}
# Beyond them a rounding would show: what is less is not divided by, nor is e raised to more.
LEAST_DIVISOR, MOST_EXPONENT = 0.01, 8.0
CONSTANTS = (-1.5, 0.0, 1.0, 2.0)


def terms(
    leaves: st.SearchStrategy[Term],
    *,
    around: Callable[[st.SearchStrategy[Term]], list[st.SearchStrategy[Term]]] = lambda inner: [],
    constants: tuple[float, ...] = CONSTANTS,
    most: int = 8,
) -> st.SearchStrategy[Term]:
    """Terms of every operation and function; `around` makes further kinds from smaller terms."""
    return st.recursive(
        leaves | st.sampled_from(constants).map(Constant),
        lambda inner: st.one_of(
            st.builds(Sum, inner, inner),
            st.builds(Difference, inner, inner),
            st.builds(Product, inner, inner),
            st.builds(Quotient, inner, inner),
            st.builds(Maximum, inner, inner),
            st.builds(Negative, inner),
            st.builds(Function, st.sampled_from([*FUNCTIONS]), inner),
            *around(inner),
        ),
        max_leaves=most,
    )


def value_of(
    term: Term, leaf: Callable[[Term], Any], functions: dict[str, Any] | None = None
) -> Any:
    """The value of a term whose leaves have the values that `leaf` gives.

    A term that divides by next to nothing, or raises e to a large power, is not drawn.
    """
    known: dict[str, Any] = FUNCTIONS if functions is None else functions

    def value(part: Term) -> Any:
        return value_of(part, leaf, functions)

    match term:
        case Constant(number):
            return number
        case Sum(left, right):
            return value(left) + value(right)
        case Difference(left, right):
            return value(left) - value(right)
        case Product(left, right):
            return value(left) * value(right)
        case Quotient(left, right):
            divisor = value(right)
            assume(_all(abs(divisor) > LEAST_DIVISOR))
            return value(left) / divisor
        case Maximum(left, right):
            return larger(value(left), value(right))
        case Negative(inner):
            return -value(inner)
        case Function(name, argument):
            inner = value(argument)
            assume(_all(abs(inner) < MOST_EXPONENT) or name != "exp")
            return known[name](inner)
    return leaf(term)


def larger(left: Any, right: Any) -> Any:
    """The larger of two numbers or tensors, element-wise."""
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        pair = (torch.as_tensor(one, dtype=torch.float64) for one in (left, right))
        return torch.maximum(*pair)
    return max(left, right)


def _all(condition: Any) -> bool:
    return bool(condition.all()) if isinstance(condition, Tensor) else bool(condition)
