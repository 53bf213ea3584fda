"""Brackets stand where the value needs them and nowhere else, in mathematics, numbers and code."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.cells.terms import (
    Constant,
    Difference,
    Function,
    Negative,
    Product,
    Sum,
    Term,
    Value,
)
from explorer.equations.printer import Binds, Dialect, operand, printed

VALUES = {"a": -0.7, "b": 1.3, "c": -2.1}
A, B, C = Value("a"), Value("b"), Value("c")
FUNCTIONS: dict[str, Any] = {
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "tanh": math.tanh,
    "relu": lambda x: max(x, 0.0),
}


class Letters(Dialect[str]):
    """Letters and the signs of Python; a letter where a sign would puzzle has an underline."""

    def leaf(self, term: Term) -> tuple[list[str], Binds]:
        assert isinstance(term, Value)
        return [term.name], Binds.ALONE

    def unsigned(self, pieces: list[str]) -> list[str]:
        return [f"{piece}_" for piece in pieces]

    def constant(self, value: float) -> list[str]:
        return [f"{value:g}"]

    def plus(self) -> list[str]:
        return [" + "]

    def minus(self) -> list[str]:
        return [" - "]

    def times(self) -> list[str]:
        return [" * "]

    def negative(self) -> list[str]:
        return ["-"]

    def bracketed(self, pieces: list[str]) -> list[str]:
        return ["(", *pieces, ")"]

    def applied(self, function: str, argument: list[str]) -> list[str]:
        return [f"{function}(", *argument, ")"]


def written(term: Term) -> str:
    return "".join(printed(term, Letters()))


def value_of(term: Term) -> float:
    """The value of a term, read off its structure."""
    match term:
        case Constant(value):
            return value
        case Value(name):
            return VALUES[name]
        case Sum(left, right):
            return value_of(left) + value_of(right)
        case Difference(left, right):
            return value_of(left) - value_of(right)
        case Product(left, right):
            return value_of(left) * value_of(right)
        case Negative(inner):
            return -value_of(inner)
        case Function(name, argument):
            return float(FUNCTIONS[name](value_of(argument)))
    raise AssertionError(term)


TERMS = st.recursive(
    st.sampled_from([A, B, C]) | st.sampled_from([-1.5, 0.0, 1.0, 2.0]).map(Constant),
    lambda inner: st.one_of(
        st.builds(Sum, inner, inner),
        st.builds(Difference, inner, inner),
        st.builds(Product, inner, inner),
        st.builds(Negative, inner),
        st.builds(Function, st.sampled_from([*FUNCTIONS]), inner),
    ),
    max_leaves=8,
)


@given(TERMS)
def test_what_is_printed_has_the_value_of_the_term(term: Term) -> None:
    names = {**FUNCTIONS, **VALUES, **{f"{name}_": value for name, value in VALUES.items()}}
    assert eval(written(term), {"__builtins__": {}}, names) == pytest.approx(value_of(term))


@given(TERMS)
def test_no_sign_follows_an_operator(term: Term) -> None:
    text = written(term)
    for operator in ("+ -", "- -", "* -", "--"):
        assert operator not in text


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (A + (B + C), "a + b + c"),
        (A + (B - C), "a + b - c_"),
        (A - (B + C), "a - (b + c)"),
        (A - (B - C), "a - (b - c_)"),
        (A - B - C, "a - b_ - c_"),
        (A - B * C, "a - b_ * c_"),
        (A * B * C, "a_ * b_ * c_"),
        (A * (B * C), "a_ * b_ * c_"),
        (A * B + C, "a_ * b_ + c"),
        (A * (B + C), "a_ * (b + c)"),
        ((A - B) * C, "(a - b_) * c_"),
        (-A + B, "-a_ + b"),
        (A + -B, "a + (-b_)"),
        (A - -B, "a - (-b_)"),
        (-A * B, "(-a_) * b_"),
        (-(A * B), "-a_ * b_"),
        (-(A + B), "-(a + b)"),
        (Negative(Negative(A)), "-(-a_)"),
        ((A + B).sigmoid(), "sigmoid(a + b)"),
        ((-A).tanh() * B, "tanh(-a_) * b_"),
        (1.0 - A.tanh(), "1 - tanh(a)"),
        ((1.0 - A) * B + A * C, "(1 - a_) * b_ + a_ * c_"),
        (A * -2.0, "a_ * (-2)"),
        (A + -2.0, "a + (-2)"),
        (-2.0 + A, "-2 + a"),
    ],
)
def test_brackets_are_those_that_a_mathematician_would_write(term: Term, text: str) -> None:
    assert written(term) == text


def test_an_operand_is_bracketed_if_it_is_bound_more_loosely_than_its_place_allows() -> None:
    def as_operand(term: Term, at_least: Binds) -> str:
        return "".join(operand(term, Letters(), at_least))

    assert as_operand(A + B, Binds.SUM) == "a + b"
    assert as_operand(A + B, Binds.PRODUCT) == "(a + b)"
    assert as_operand(A * B, Binds.PRODUCT) == "a_ * b_"
    assert as_operand(A * B, Binds.ALONE) == "(a_ * b_)"
    assert as_operand(A, Binds.ALONE) == "a_"
    assert as_operand(-A, Binds.SUM) == "(-a_)"
    assert as_operand(A.tanh(), Binds.ALONE) == "tanh(a)"
