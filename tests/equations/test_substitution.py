"""The line of numbers under an equation is true: computed as it is written, each side is equal."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import logsigmoid

from explorer import CELLS, build_cell, trace
from explorer.cells import Equation
from explorer.cells.terms import Function, Peephole, Term, Value
from explorer.equations.printed import (
    Bias,
    Matrix,
    Stacked,
    flipped_gates,
    printed_equations,
)
from explorer.equations.substitution import Piece, Substitution, substitution
from tests.equations.random_terms import FUNCTIONS, terms, value_of

EVERY = {(key, None): cell for key, cell in CELLS.items()} | {
    (key, name): other for key, cell in CELLS.items() for name, other in cell.nonlinearities.items()
}
READ = {"·": "*", "−": "-", "log σ": "log_sigmoid", "σ": "sigmoid", "ReLU": "relu"}
NAMES: dict[str, Any] = {"__builtins__": {}, "max": max, "inf": math.inf, **FUNCTIONS}


def row_of(piece: int) -> int:
    """The row of numbers that a piece stands for, whether in brackets or not."""
    return ~piece if piece < 0 else piece


def as_displayed(line: list[Piece], numbers: list[torch.Tensor], t: int) -> str:
    """A line with its numbers at one step, and the signs and brackets that the player gives them.

    A negative number lends its sign to a plus before it; one at a complement stands in brackets.
    """
    text = ""
    for piece in line:
        if isinstance(piece, str):
            text += piece
            continue
        value = float(numbers[row_of(piece)][t])
        size, sign = f"{abs(value):.17g}", "−" if value < 0 else ""
        if piece < 0:
            text += f"({sign}{size})" if sign else size
        elif text.endswith(" + ") and sign:
            text = text.removesuffix("+ ") + f"− {size}"
        else:
            text += sign + size
    return text


def sides(line: list[Piece], numbers: list[torch.Tensor], t: int) -> list[float]:
    """What stands between the equality signs of a line, each computed as it is displayed."""
    text = as_displayed(line, numbers, t)
    assert text.startswith(" = ")
    assert not re.search(r"[−+·/] *−", text), f"a sign follows an operator in {text}"
    sides = text.split(" = ")[1:]
    for sign, read in READ.items():
        sides = [side.replace(sign, read) for side in sides]
    assert all(re.fullmatch(r"[\w\s.,()*/+-]+", side) for side in sides), sides
    return [float(eval(side, NAMES)) for side in sides]


@pytest.mark.parametrize(("key", "nonlinearity"), EVERY)
@given(
    stacked=st.booleans(),
    bias=st.booleans(),
    turned=st.booleans(),
    seed=st.integers(0, 999),
    sizes=st.tuples(st.integers(1, 3), st.integers(1, 6)),
    unit=st.integers(0, 5),
)
def test_every_side_of_every_line_has_the_value_of_the_signal(
    key: str,
    nonlinearity: Any,
    *,
    stacked: bool,
    bias: bool,
    turned: bool,
    seed: int,
    sizes: tuple[int, int],
    unit: int,
) -> None:
    module = build_cell(
        key, *sizes, seed=seed, bias=bias, nonlinearity=nonlinearity, dtype=torch.float64
    ).requires_grad_(False)
    unit %= sizes[1]
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(3, 1, sizes[0], dtype=torch.float64, generator=generator)
    flipped = flipped_gates(module.cell, "replace") if turned else frozenset()
    traced = trace(module, x)
    equations = printed_equations(module.cell, stacked=stacked, bias=bias, flipped=flipped)
    put_in = substitution(traced.opened[0, "forward"], equations, unit, flipped, x)
    assert [*put_in.lines] == [equation.name for equation in equations]
    for name, line in put_in.lines.items():
        for t in range(len(x)):
            value = float(traced[name][t, 0, unit])
            wanted = 1 - value if name in flipped else value
            result = sides(line, put_in.numbers, t)
            assert len(result) >= 2
            assert result == pytest.approx([wanted] * len(result), rel=1e-9, abs=1e-12)


# random terms: every kind of leaf, and vectors of every kind behind a matrix

UNITS, UNIT = 3, 1
ROWS = st.sampled_from(["i", "f", "g", "o"])
GATES = st.sampled_from(["i", "f", "o"])
SIGNALS = st.sampled_from(["i", "f", "g", "o", "c", "h"])
VECTORS = st.builds(Value, SIGNALS) | st.builds(Value, st.sampled_from(["h", "c"]), st.just(True))
LEAVES: st.SearchStrategy[Term] = st.one_of(
    VECTORS,
    st.builds(Matrix, st.just("W"), ROWS, st.just(Value("x"))),
    st.builds(Matrix, st.just("U"), ROWS, terms(VECTORS, most=3)),
    st.builds(Stacked, ROWS, terms(VECTORS, most=3)),
    st.builds(Bias, ROWS, st.sampled_from(["ih", "hh", "both"])),
    st.builds(Peephole, GATES),
)
TORCH_FUNCTIONS: dict[str, Callable[[Any], torch.Tensor]] = {
    "sigmoid": lambda a: torch.as_tensor(a, dtype=torch.float64).sigmoid(),
    "tanh": lambda a: torch.as_tensor(a, dtype=torch.float64).tanh(),
    "relu": lambda a: torch.as_tensor(a, dtype=torch.float64).relu(),
    "exp": lambda a: torch.as_tensor(a, dtype=torch.float64).exp(),
    "log_sigmoid": lambda a: logsigmoid(torch.as_tensor(a, dtype=torch.float64)),
}


@settings(max_examples=100)
@given(
    term=terms(LEAVES), seed=st.integers(0, 99), flipped=st.sets(st.sampled_from(["i", "f", "o"]))
)
def test_whatever_the_equation_its_line_computes_the_term(
    term: Term, seed: int, flipped: set[str]
) -> None:
    module = build_cell("lstm_peephole", 2, UNITS, seed=seed, dtype=torch.float64).requires_grad_(
        False
    )
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(3, 1, 2, dtype=torch.float64, generator=generator)
    traced = trace(module, x)
    weights = dict(module.named_parameters())

    def block(name: str, row: str) -> torch.Tensor:
        return weights[f"{name}_l0"].chunk(4)["ifgo".index(row)]

    def values_at(t: int, vector: Term) -> torch.Tensor:
        """A vector over all units, at one step."""

        def leaf(part: Term) -> torch.Tensor:
            match part:
                case Value(name, False):
                    value = traced[name][t, 0]
                    return 1 - value if name in flipped else value
                case Value(name, True):
                    return traced[name][t - 1, 0] if t else torch.zeros(UNITS).double()
                case Matrix("W", row, _):
                    return block("weight_ih", row) @ x[t, 0]
                case Matrix("U", row, inner):
                    return block("weight_hh", row) @ values_at(t, inner)
                case Stacked(row, inner):
                    recurrent = block("weight_hh", row) @ values_at(t, inner)
                    return block("weight_ih", row) @ x[t, 0] + recurrent
                case Bias(row, which):
                    kinds = ("ih", "hh") if which == "both" else (which,)
                    return sum((block(f"bias_{kind}", row) for kind in kinds), torch.zeros(()))
                case Peephole(row):
                    return weights[f"weight_c{row}_l0"]
            raise AssertionError(part)

        value = value_of(vector, leaf, TORCH_FUNCTIONS)
        return torch.as_tensor(value, dtype=torch.float64).expand(UNITS)

    opened = traced.opened[0, "forward"]
    result = substitution(opened, (Equation("h", term),), UNIT, frozenset(flipped), x)
    for t in range(3):
        wanted = float(values_at(t, term)[UNIT])
        *computed, _ = sides(result.lines["h"], result.numbers, t)
        assert computed == pytest.approx([wanted] * len(computed), rel=1e-9, abs=1e-9)
        worked_out = isinstance(term, Function) and not isinstance(term.argument, Value)
        assert len(computed) == (2 if worked_out else 1)


def put_in(key: str, *, stacked: bool = False) -> Substitution:
    module = build_cell(key, 2, 3, dtype=torch.float64).requires_grad_(False)
    x = torch.ones(4, 1, 2, dtype=torch.float64)
    equations = printed_equations(module.cell, stacked=stacked, bias=True, flipped=frozenset())
    return substitution(trace(module, x).opened[0, "forward"], equations, 1, frozenset(), x)


@pytest.mark.parametrize("stacked", [False, True])
@pytest.mark.parametrize("key", CELLS)
def test_no_two_texts_stand_side_by_side(key: str, stacked: bool) -> None:
    result = put_in(key, stacked=stacked)
    for line in (*result.lines.values(), *result.sentences.values()):
        kinds = [isinstance(piece, str) for piece in line]
        assert not any(one and other for one, other in pairwise(kinds))


@pytest.mark.parametrize("key", CELLS)
def test_a_signal_that_several_lines_use_is_one_number(key: str) -> None:
    result = put_in(key)
    results = {name: line[-1] for name, line in result.lines.items()}
    names = set(results)
    last = [row_of(piece) for piece in result.lines["h"] if isinstance(piece, int)]
    used = {name for name in names - {"h"} if results[name] in last}
    mentioned = {
        part.name
        for equation in CELLS[key].equations
        if equation.name == "h"
        for part in equation.term.subterms()
        if getattr(part, "previous", None) is False
    }
    assert used == mentioned


@pytest.mark.parametrize(
    ("key", "signs"),
    [
        ("rnn", {"h": 3}),
        ("gru", {"r": 3, "z": 3, "n": 3, "h": 2}),
        ("lstm", {"i": 3, "f": 3, "g": 3, "o": 3, "c": 2, "h": 2}),
        ("lstm_cifg", {"i": 3, "f": 2, "g": 3, "o": 3, "c": 2, "h": 2}),
        ("minlstm", {"f": 2, "i": 2, "n": 2, "h": 2}),
        ("slstm", {"m": 2, "i": 3, "f": 3, "g": 3, "o": 3, "c": 2, "n": 2, "h": 2}),
    ],
)
def test_only_a_squashed_sum_is_shown_once_more_with_the_sum_worked_out(
    key: str, signs: dict[str, int]
) -> None:
    lines = put_in(key).lines
    texts = {name: "".join(map(str, line)) for name, line in lines.items()}
    assert {name: text.count(" = ") for name, text in texts.items()} == signs


# by hand: h = tanh(0.5 x − 0.25 h₋ + 0.125), one unit, two steps


def worked(notation_stacked: bool) -> tuple[list[Piece], list[list[float]]]:
    module = build_cell("rnn", 1, 1, dtype=torch.float64).requires_grad_(False)
    for name, value in (
        ("weight_ih_l0", 0.5),
        ("weight_hh_l0", -0.25),
        ("bias_ih_l0", 0.1),
        ("bias_hh_l0", 0.025),
    ):
        module.get_parameter(name).fill_(value)
    x = torch.tensor([1.0, -2.0], dtype=torch.float64).reshape(2, 1, 1)
    equations = printed_equations(
        module.cell, stacked=notation_stacked, bias=True, flipped=frozenset()
    )
    result = substitution(trace(module, x).opened[0, "forward"], equations, 0, frozenset(), x)
    return result.lines["h"], [numbers.tolist() for numbers in result.numbers]


def test_a_line_worked_out_by_hand() -> None:
    line, numbers = worked(False)
    h = [math.tanh(0.625), math.tanh(-1.0 - 0.25 * math.tanh(0.625) + 0.125)]
    assert line == [" = tanh(", 0, " + ", 1, " + ", 2, ") = tanh(", 3, ") = ", 4]
    expected = [
        [0.5, -1.0],
        [0.0, -0.25 * h[0]],
        [0.125, 0.125],
        [0.625, -1.0 - 0.25 * h[0] + 0.125],
        h,
    ]
    for row, wanted in zip(numbers, expected, strict=True):
        assert row == pytest.approx(wanted)


def test_written_as_one_matrix_both_products_are_one_number() -> None:
    line, numbers = worked(True)
    h = math.tanh(0.625)
    assert line == [" = tanh(", 0, " + ", 1, ") = tanh(", 2, ") = ", 3]
    assert numbers[0] == pytest.approx([0.5, -1.0 - 0.25 * h])
    assert numbers[1] == pytest.approx([0.125, 0.125])


def test_factors_are_marked_and_addends_are_not() -> None:
    lines = put_in("lstm").lines
    texts = [piece for piece in lines["c"] if isinstance(piece, str)]
    numbers = [piece for piece in lines["c"] if isinstance(piece, int)]
    assert texts == [" = ", " · ", " + ", " · ", " = "]
    assert [piece < 0 for piece in numbers] == [True, True, True, True, False]
    assert all(piece >= 0 for piece in lines["i"] if isinstance(piece, int))


def test_a_factor_that_is_a_difference_stands_in_brackets_of_its_own() -> None:
    texts = [piece for piece in put_in("gru").lines["h"] if isinstance(piece, str)]
    assert texts == [" = (1 − ", ") · ", " + ", " · ", " = "]
