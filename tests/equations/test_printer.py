"""Brackets stand where the value needs them and nowhere else, whatever the dialect."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.cells.algebra import maximum
from explorer.cells.terms import Negative, Term, Value
from explorer.equations.printer import Dialect, Precedence, operand, printed, quotient_in_line
from tests.equations.random_terms import FUNCTIONS, terms, value_of

VALUES = {"a": -0.7, "b": 1.3, "c": -2.1}
A, B, C = Value("a"), Value("b"), Value("c")
TERMS = terms(st.sampled_from([A, B, C]))


class Letters(Dialect[str]):
    """Letters and the signs of Python; a letter that would need brackets has an underline."""

    def leaf(self, term: Term) -> tuple[list[str], Precedence]:
        assert isinstance(term, Value)
        return [term.name], Precedence.ATOM

    def leaf_operand(self, term: Term) -> tuple[list[str], Precedence]:
        assert isinstance(term, Value)
        return [f"{term.name}_"], Precedence.ATOM

    def constant(self, value: float) -> list[str]:
        return [repr(value).removesuffix(".0")]

    def plus(self) -> list[str]:
        return [" + "]

    def minus(self) -> list[str]:
        return [" - "]

    def times(self) -> list[str]:
        return [" * "]

    def quotient(self, left: Term, right: Term) -> tuple[list[str], Precedence]:
        return quotient_in_line(left, right, self, [" / "])

    def larger(self, left: list[str], right: list[str]) -> list[str]:
        return ["max(", *left, ", ", *right, ")"]

    def negative(self) -> list[str]:
        return ["-"]

    def bracketed(self, pieces: list[str]) -> list[str]:
        return ["(", *pieces, ")"]

    def applied(self, function: str, argument: list[str]) -> list[str]:
        return [f"{function}(", *argument, ")"]


def written(term: Term) -> str:
    return "".join(printed(term, Letters()))


def letter(term: Term) -> float:
    assert isinstance(term, Value)
    return VALUES[term.name]


def structure(text: str) -> Any:
    """What a text says, apart from brackets that change nothing in a sum or a product."""
    return _structure(ast.parse(text, mode="eval").body)


def _structure(node: ast.expr) -> Any:
    match node:
        case ast.BinOp(_, ast.Add() | ast.Sub(), _):
            return "sum", *_addends(node)
        case ast.BinOp(_, ast.Mult(), _):
            return "product", *_factors(node)
        case ast.BinOp(left, ast.Div(), right):
            return "quotient", _structure(left), _structure(right)
        case ast.UnaryOp(ast.USub(), operand_):
            return "negative", _structure(operand_)
        case ast.Call(ast.Name(name), arguments):
            return name, *map(_structure, arguments)
    return ast.unparse(node)


def _addends(node: ast.expr) -> list[Any]:
    match node:
        case ast.BinOp(left, ast.Add(), right):
            return [*_addends(left), *_addends(right)]
        case ast.BinOp(left, ast.Sub(), right):
            return [*_addends(left), ("minus", _structure(right))]
    return [_structure(node)]


def _factors(node: ast.expr) -> list[Any]:
    match node:
        case ast.BinOp(left, ast.Mult(), right):
            return [*_factors(left), *_factors(right)]
    return [_structure(node)]


def without_one_pair(text: str) -> list[str]:
    """The text without one pair of brackets, for every pair that only the order may need.

    Those of a function always stand, and so do those of a negative first factor.
    """
    open_at: list[int] = []
    shorter = []
    for end, sign in enumerate(text):
        if sign == "(":
            open_at.append(end)
        elif sign == ")":
            start = open_at.pop()
            is_negative_factor = text[start:].startswith("(-") and text[end + 1 :][:2] in (
                " *",
                " /",
            )
            if not text[:start][-1:].isalpha() and not is_negative_factor:
                shorter.append(text[:start] + text[start + 1 : end] + text[end + 1 :])
    return shorter


@given(TERMS)
def test_what_is_printed_has_the_value_of_the_term(term: Term) -> None:
    names = {
        **FUNCTIONS,
        "max": max,
        **VALUES,
        **{f"{name}_": value for name, value in VALUES.items()},
    }
    wanted = value_of(term, letter)
    assert eval(written(term), {"__builtins__": {}}, names) == pytest.approx(wanted)


def sign_follows_an_operator(text: str) -> bool:
    return any(pair in text for pair in ("+ -", "- -", "* -", "/ -", "--"))


@given(TERMS)
def test_no_sign_follows_an_operator(term: Term) -> None:
    assert not sign_follows_an_operator(written(term))


@settings(max_examples=200)
@given(TERMS)
def test_no_pair_of_brackets_can_be_left_out(term: Term) -> None:
    text = written(term)
    for shorter in without_one_pair(text):
        assert sign_follows_an_operator(shorter) or structure(shorter) != structure(text)


def test_a_needless_pair_of_brackets_would_be_noticed() -> None:
    for needless in (
        *("a + (b - c)", "(a * b) + c", "a * (b * c)", "a + (b + c)", "(a)", "f((a))"),
        *("(a / b) * c", "(a * b) / c", "a - (b / c)"),
    ):
        (shorter,) = without_one_pair(needless)
        assert structure(shorter) == structure(needless)
    for needed in (
        *("a - (b + c)", "a * (b + c)", "-(a + b)", "(a + b) * c", "a - (b - c)"),
        *("a / (b * c)", "a / (b / c)", "a * (b / c)", "(a + b) / c"),
    ):
        (shorter,) = without_one_pair(needed)
        assert structure(shorter) != structure(needed)


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
        (A * 2.0, "a_ * 2"),
        (A * 1.0, "a_ * 1"),
        (A * 0.0, "a_ * 0"),
        (A - 2.0, "a - 2"),
        (A + 0.0, "a + 0"),
        (A * -0.5, "a_ * (-0.5)"),
        (A / B, "a_ / b_"),
        (A / (A + B), "a_ / (a + b)"),
        ((A + B) / C, "(a + b) / c_"),
        (A * (B / C), "a_ * (b_ / c_)"),
        (A * B / C, "a_ * b_ / c_"),
        (A / B * C, "a_ / b_ * c_"),
        (A / (B * C), "a_ / (b_ * c_)"),
        (A / B / C, "a_ / b_ / c_"),
        (A - B / C, "a - b_ / c_"),
        (-(A / B), "-a_ / b_"),
        (A / -B, "a_ / (-b_)"),
        (maximum(A - B, -C) * A, "max(a - b_, -c_) * a_"),
        ((A - maximum(A, B)).exp(), "exp(a - max(a, b))"),
        ((A + B).log_sigmoid() + C, "log_sigmoid(a + b) + c"),
    ],
)
def test_brackets_stand_where_a_mathematician_writes_them(term: Term, text: str) -> None:
    assert written(term) == text


def test_an_operand_is_bracketed_if_its_precedence_is_too_low() -> None:
    def as_operand(term: Term, at_least: Precedence) -> str:
        return "".join(operand(term, Letters(), at_least))

    assert as_operand(A + B, Precedence.SUM) == "a + b"
    assert as_operand(A + B, Precedence.PRODUCT) == "(a + b)"
    assert as_operand(A * B, Precedence.PRODUCT) == "a_ * b_"
    assert as_operand(A * B, Precedence.ATOM) == "(a_ * b_)"
    assert as_operand(A, Precedence.ATOM) == "a_"
    assert as_operand(-A, Precedence.SUM) == "(-a_)"
    assert as_operand(A.tanh(), Precedence.ATOM) == "tanh(a)"
