"""Equations in LaTeX are set by TeX, and read back as arithmetic they compute the cell."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings

from explorer import CELLS, build_cell, trace
from explorer.cells import Equation
from explorer.cells.notation import NOTATIONS
from explorer.cells.terms import Term
from explorer.equations.latex import equation_latex, number_latex, numbers_latex, symbol_latex
from explorer.equations.printed import flipped_gates, printed_equations
from tests.equations.latex_reader import LaTeXError, checked, expression
from tests.equations.random_terms import value_of
from tests.equations.test_mathml import (
    CELL,
    FUNCTIONS,
    LEAVES,
    MATRICES,
    NUMBERS,
    VARIANTS,
    larger,
    leaf,
    vocabulary,
)
from tests.equations.test_mathml import terms as random_terms

NAMES = {
    "__builtins__": {},
    "f": FUNCTIONS | {"log σ": lambda a: FUNCTIONS["log"] ** FUNCTIONS["σ"](a)},
}


def computed(text: str, known: dict[str, Any]) -> float:
    return float(eval(expression(text), {**NAMES, "v": known}))


@pytest.mark.parametrize(("key", "notation", "direction", "bias"), VARIANTS[::2])
def test_read_as_arithmetic_every_equation_gives_its_signal_of_a_cell_of_one_unit(
    key: str, notation: str, direction: Any, bias: bool
) -> None:
    cell = CELLS[key]
    module = build_cell(key, 1, 1, seed=3, gain=2.0, bias=bias, dtype=torch.float64)
    module.requires_grad_(False)
    x = torch.tensor([0.7, -1.3], dtype=torch.float64).reshape(2, 1, 1)
    traced = trace(module, x)
    flipped = flipped_gates(cell, direction)
    values = {name: float(traced[name][1, 0, 0]) for name in traced.names}
    values = {name: 1 - v if name in flipped else v for name, v in values.items()}
    values |= {f"{name}_prev": float(traced[name][0, 0, 0]) for name in cell.states}
    known = vocabulary(module, notation, {**values, "x": -1.3}, flipped)
    stacked = NOTATIONS[notation].stacked
    for equation in printed_equations(cell, stacked=stacked, bias=bias, flipped=flipped):
        left, right = equation_latex(equation, cell, notation)
        assert computed(left, known) == values[equation.name]
        assert computed(right, known) == pytest.approx(values[equation.name], rel=1e-9, abs=1e-12)


@settings(max_examples=100)
@given(random_terms(LEAVES, around=larger))
def test_whatever_the_term_it_reads_back_as_what_it_is(term: Term) -> None:
    wanted = value_of(term, leaf)
    _, right = equation_latex(Equation("h", term), CELL, "pytorch")
    assert computed(right, NUMBERS | MATRICES) == pytest.approx(wanted)


@settings(max_examples=100)
@given(random_terms(LEAVES, around=larger))
def test_whatever_the_term_its_line_of_numbers_comes_to_it(term: Term) -> None:
    def rounded(part: Term) -> float:
        return round(leaf(part), 2)

    wanted = value_of(term, rounded)
    # The signal that it defines comes last, whatever it is.
    first, *_ = numbers_latex(Equation("h", term), lambda part: value_of(part, rounded))
    assert computed(first, {}) == pytest.approx(wanted, rel=1e-6, abs=1e-6)
    assert "+ -" not in first


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.714, "0.71"),
        (-0.125, "-0.13"),
        (-0.001, "0.00"),
        (float("inf"), r"\infty"),
        (float("-inf"), r"-\infty"),
        (float("nan"), r"\mathrm{NaN}"),
        (-12345.0, r"-1.2 \cdot 10^{4}"),
    ],
)
def test_numbers_are_written_as_on_the_stage(value: float, text: str) -> None:
    assert number_latex(value) == text


def test_an_lstm_of_the_books_stands_as_they_print_it() -> None:
    cell = CELLS["lstm"]
    assert symbol_latex(cell, "h", "ng", previous=True) == r"a^{\langle t-1 \rangle}"
    forget = printed_equations(cell, stacked=False, bias=True, flipped=frozenset())[1]
    assert equation_latex(forget, cell, "keras") == ("f_t", r"\sigma(W_f x_t + U_f h_{t-1} + b_f)")


@pytest.mark.parametrize(
    "text",
    [
        r"\begin{align*} a &= \frac{b}{c \end{align*}",
        r"\begin{align*} a &= \left(b) \end{align*}",
        r"\begin{align*} a &= \sigmoid(b) \end{align*}",
        r"\begin{align*} a = b \end{align*}",
        r"\begin{align*} a &= b \end{align}",
        r"\begin{align*} a &= b_ \end{align*}",
        "\\begin{align*} a &= b − c \\end{align*}",
    ],
)
def test_the_reader_of_these_tests_refuses_what_tex_would(text: str) -> None:
    with pytest.raises(LaTeXError):
        checked(text)
