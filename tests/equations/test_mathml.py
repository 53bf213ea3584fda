"""The typeset equations are well-formed, and read back as arithmetic they compute the cell."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer import CELLS, build_cell, trace
from explorer.cells import Cell, Equation
from explorer.cells.notation import INPUT, NOTATIONS, Symbol
from explorer.cells.terms import Peephole, Term, Value
from explorer.equations.mathml import equation_mathml, symbol_mathml
from explorer.equations.printed import (
    Bias,
    Matrix,
    Stacked,
    flipped_gates,
    printed_equations,
)
from explorer.network.recurrent import Recurrent
from tests.equations.random_terms import terms, value_of

DIRECTIONS = ("keep", "replace")
# MathML Core; nothing else is drawn by every browser.
ELEMENTS = {"math", "mrow", "mi", "mo", "mn", "mspace", "msub", "msup", "mover", "mfrac"}


class Logarithm:
    """log before a function and a thin space, which is read as a power."""

    def __pow__(self, value: float) -> float:
        return math.log(value)


FUNCTIONS: dict[str, Any] = {
    "σ": lambda a: 1 / (1 + math.exp(-a)),
    "tanh": math.tanh,
    "ReLU": lambda a: max(a, 0.0),
    "exp": math.exp,
    "max": max,
    "log": Logarithm(),
}
VARIANTS = [
    (key, notation, direction, bias)
    for key in CELLS
    for notation in NOTATIONS
    for direction in DIRECTIONS
    for bias in (True, False)
    if CELLS[key].direction or direction == "keep"
]


def typeset(cell: Cell, notation: str, direction: Any, bias: bool) -> dict[str, ET.Element]:
    equations = printed_equations(
        cell,
        stacked=NOTATIONS[notation].stacked,
        bias=bias,
        flipped=flipped_gates(cell, direction),
    )
    return {e.name: ET.fromstring(equation_mathml(e, cell, notation)) for e in equations}


# symbols as a reader tells them apart: base, below, above


def read(node: ET.Element) -> str:
    """One symbol as text: h_{t-1}, Γ_{u}, c~^{<t>}; a row is what it holds, side by side."""
    parts = [read(child) for child in node]
    match node.tag:
        case "msub":
            return f"{parts[0]}_{{{parts[1]}}}"
        case "msup":
            return f"{parts[0]}^{{{parts[1]}}}"
        case "mover":
            assert parts[1] == "~"
            return f"{parts[0]}~"
        case "mrow":
            return "".join(parts)
    assert not parts
    return node.text or ""


def symbol(drawn: Symbol, notation: str, *, previous: bool = False) -> str:
    """How a book writes a signal at a step: as `read` gives it."""
    letter = drawn.letter + "~" * drawn.tilde
    step = "t−1" if previous else "t"
    if not NOTATIONS[notation].raised:
        return f"{letter}_{{{step}}}"
    return f"{letter}_{{{drawn.subscript}}}" if drawn.subscript else f"{letter}^{{⟨{step}⟩}}"


def weight(letter: str, cell: Cell, row: str, notation: str, prefix: str = "") -> str:
    drawn = cell.signal(row).symbols.of(notation)
    below = drawn.subscript or drawn.letter + "~" * drawn.tilde
    below = prefix + (below if len(cell.rows) > 1 else "")
    return f"{letter}_{{{below}}}" if below else letter


def vocabulary(
    module: Recurrent, notation: str, values: dict[str, float], flipped: frozenset[str]
) -> dict[str, Any]:
    """Every symbol that an equation of a cell of one unit and one input may use → its value.

    A book that has a gate the other way round has weights of the opposite signs.
    """
    cell, rows = module.cell, module.cell.rows
    known: dict[str, Any] = {}

    def add(name: str, value: Any) -> None:
        assert name not in known, f"{name} would stand for two things"
        known[name] = value

    add(symbol(INPUT.of(notation), notation), values["x"])
    for signal in cell.signals:
        add(symbol(signal.symbols.of(notation), notation), values[signal.name])
    for name in cell.states:
        drawn = cell.signal(name).symbols.of(notation)
        add(symbol(drawn, notation, previous=True), values[f"{name}_prev"])
    numbers = {name: parameter.flatten().tolist() for name, parameter in module.named_parameters()}
    for index, row in enumerate(rows):
        sign = -1 if row in flipped else 1
        w = sign * numbers["weight_ih_l0"][index]
        if row not in cell.recurrent_rows:
            add(weight("W", cell, row, notation), Weight(w))
            if module.bias:
                add(weight("b", cell, row, notation), sign * numbers["bias_ih_l0"][index])
            continue
        u = sign * numbers["weight_hh_l0"][cell.recurrent_rows.index(row)]
        if NOTATIONS[notation].stacked:
            add(weight("W", cell, row, notation), Weight(u, beside=w))
        else:
            add(weight("W", cell, row, notation), Weight(w))
        add(weight("U", cell, row, notation), Weight(u))
        if module.bias:
            first = sign * numbers["bias_ih_l0"][index]
            second = sign * numbers["bias_hh_l0"][cell.recurrent_rows.index(row)]
            add(weight("b", cell, row, notation), first + second)
            if len(rows) > 1:
                add(weight("b", cell, row, notation, "i"), first)
                add(weight("b", cell, row, notation, "h"), second)
        if row in cell.peepholes:
            add(weight("p", cell, row, notation), numbers[f"weight_c{row}_l0"][0])
    return known


# reading back


def tokens(node: ET.Element, known: dict[str, Any]) -> Iterator[str]:
    """An equation as the tokens of a Python expression; symbols become look-ups in v."""
    for child in node:
        text = (child.text or "").strip()
        if child.tag == "mrow":
            yield from tokens(child, known)
        elif child.tag == "mfrac":
            above, below = child
            yield from ("( (", *tokens(above, known), ") / (", *tokens(below, known), ") )")
        elif child.tag == "mo":
            yield {"−": "-", "⊙": "*", "[": "**[", "=": "=="}.get(text, text)
        elif child.tag == "mn":
            float(text)
            yield text
        elif child.tag == "mspace":
            yield "**"
        elif child.tag == "mi" and text in FUNCTIONS:
            yield f"f[{text!r}]"
        else:
            assert read(child) in known, f"{read(child)} is not a symbol of this notation"
            yield f"v[{read(child)!r}]"


class Weight:
    """A weight matrix of one unit, applied to what follows it: a vector, or [h, x].

    It is read as a power, which binds more tightly than ⊙. `beside` is the weight of x where h and
    x are stacked; before a single vector it is the one that counts.
    """

    def __init__(self, weight: float, beside: float | None = None) -> None:
        self.weight, self.beside = weight, beside

    def __pow__(self, vector: float | list[float]) -> float:
        if isinstance(vector, list):
            assert self.beside is not None
            state, entry = vector
            return self.weight * state + self.beside * entry
        return (self.weight if self.beside is None else self.beside) * vector


def computed(equation: ET.Element, known: dict[str, Any]) -> tuple[float, float]:
    """The left side's value and the right side's."""
    left, right = " ".join(tokens(equation, known)).split(" == ")
    names = {"__builtins__": {}, "v": known, "f": FUNCTIONS}
    return eval(left, names), eval(right, names)


@pytest.mark.parametrize(("key", "notation", "direction", "bias"), VARIANTS)
def test_read_as_arithmetic_every_equation_gives_its_signal_of_a_cell_of_one_unit(
    key: str, notation: str, direction: Any, bias: bool
) -> None:
    cell = CELLS[key]
    module = build_cell(key, 1, 1, seed=3, gain=2.0, bias=bias, dtype=torch.float64)
    module.requires_grad_(False)
    x = torch.tensor([0.7, -1.3, 0.4], dtype=torch.float64).reshape(3, 1, 1)
    traced = trace(module, x)
    flipped = flipped_gates(cell, direction)
    equations = typeset(cell, notation, direction, bias)
    for t in range(1, 3):
        values = {name: float(traced[name][t, 0, 0]) for name in traced.names}
        values = {name: 1 - v if name in flipped else v for name, v in values.items()}
        values |= {f"{name}_prev": float(traced[name][t - 1, 0, 0]) for name in cell.states}
        values["x"] = float(x[t, 0, 0])
        known = vocabulary(module, notation, values, flipped)
        for name, equation in equations.items():
            left, right = computed(equation, known)
            assert left == values[name]
            assert right == pytest.approx(left, rel=1e-9, abs=1e-12), name


@pytest.mark.parametrize(("key", "notation", "direction", "bias"), VARIANTS)
def test_only_elements_that_every_browser_draws_are_used(
    key: str, notation: str, direction: Any, bias: bool
) -> None:
    for equation in typeset(CELLS[key], notation, direction, bias).values():
        assert equation.tag == "math"
        assert {node.tag for node in equation.iter()} <= ELEMENTS
        for node in equation.iter():
            if node.tag in ("msub", "msup", "mover", "mfrac"):
                assert len(node) == 2


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("key", CELLS)
def test_a_signals_symbol_is_typeset_as_its_notation_writes_it(key: str, notation: str) -> None:
    cell = CELLS[key]
    for signal in cell.signals:
        drawn = signal.symbols.of(notation)
        math_ = ET.fromstring(symbol_mathml(cell, signal.name, notation))
        assert [read(child) for child in math_] == [symbol(drawn, notation)]
    for name in cell.states:
        drawn = cell.signal(name).symbols.of(notation)
        math_ = ET.fromstring(symbol_mathml(cell, name, notation, previous=True))
        assert [read(child) for child in math_] == [symbol(drawn, notation, previous=True)]


def test_a_term_that_cannot_be_typeset_is_named() -> None:
    class Strange(Term):
        """A term that no book has."""

    equation = printed_equations(CELLS["rnn"], stacked=False, bias=True, flipped=frozenset())[0]
    strange = type(equation)("h", Strange())
    with pytest.raises(ValueError, match="Strange"):
        equation_mathml(strange, CELLS["rnn"], "pytorch")


# random terms: every kind of leaf, and vectors of every kind behind a matrix


class Affine(Weight):
    """A matrix that also shifts, so that a bracket too few changes the value."""

    def __pow__(self, vector: float | list[float]) -> float:
        return super().__pow__(vector) + 0.37


CELL = CELLS["lstm_peephole"]
NUMBERS = {
    **{"i_{t}": 0.3, "f_{t}": -0.8, "c_{t}": 1.7, "h_{t}": -0.4, "x_{t}": 0.9},
    **{"c_{t−1}": -1.2, "h_{t−1}": 0.6, "p_{i}": 0.7, "p_{f}": -0.2},
    **{"b_{i}": 0.15, "b_{ii}": 0.25, "b_{hi}": -0.1, "b_{f}": 1.4, "b_{if}": 2.0, "b_{hf}": -0.6},
}
MATRICES = {
    **{"W_{i}": Affine(0.5, beside=-0.9), "W_{f}": Affine(-1.1, beside=0.8)},
    **{"U_{i}": Affine(1.3), "U_{f}": Affine(-0.7)},
}
VECTORS = st.builds(Value, st.sampled_from("ifch")) | st.builds(
    Value, st.sampled_from("ch"), st.just(True)
)
ROWS = st.sampled_from("if")


def larger(inner: st.SearchStrategy[Term]) -> list[st.SearchStrategy[Term]]:
    return [st.builds(Matrix, st.just("U"), ROWS, inner), st.builds(Stacked, ROWS, inner)]


LEAVES: st.SearchStrategy[Term] = st.one_of(
    VECTORS, st.builds(Bias, ROWS, st.sampled_from(["ih", "hh", "both"])), st.builds(Peephole, ROWS)
)


def leaf(term: Term) -> float:
    match term:
        case Value(name, previous):
            return NUMBERS[f"{name}_{{t−1}}" if previous else f"{name}_{{t}}"]
        case Bias(row, which):
            return NUMBERS[f"b_{{{'' if which == 'both' else which[0]}{row}}}"]
        case Peephole(row):
            return NUMBERS[f"p_{{{row}}}"]
        case Matrix(letter, row, vector):
            return MATRICES[f"{letter}_{{{row}}}"] ** value_of(vector, leaf)
        case Stacked(row, vector):
            return MATRICES[f"W_{{{row}}}"] ** [value_of(vector, leaf), NUMBERS["x_{t}"]]
    raise AssertionError(term)


@settings(max_examples=200)
@given(terms(LEAVES, around=larger))
def test_whatever_the_term_it_reads_back_as_what_it_is(term: Term) -> None:
    wanted = value_of(term, leaf)
    text = equation_mathml(Equation("h", term), CELL, "pytorch")
    equation = ET.fromstring(text)
    left, right = computed(equation, NUMBERS | MATRICES)
    assert left == NUMBERS["h_{t}"]
    assert right == pytest.approx(wanted)
    assert not re.search(r"[-+*] -", " ".join(tokens(equation, NUMBERS | MATRICES)))


# as it stands, letter by letter


@pytest.mark.parametrize(
    ("key", "name", "notation", "wanted"),
    [
        ("rnn", "h", "pytorch", "h t = tanh ( W x t + U h t − 1 + b )"),
        ("lstm", "c", "pytorch", "c t = f t ⊙ c t − 1 + i t ⊙ g t"),
        ("gru", "h", "pytorch", "h t = ( 1 − z t ) ⊙ n t + z t ⊙ h t − 1"),
        ("gru", "r", "pytorch", "r t = σ ( W r x t + U r h t − 1 + b r )"),
        ("gru", "n", "pytorch", "n t = tanh ( W n x t + b i n + r t ⊙ ( U n h t − 1 + b h n ) )"),
        ("lstm", "f", "olah", "f t = σ ( W f [ h t − 1 , x t ] + b f )"),
        ("lstm", "f", "ng", "Γ f = σ ( W f [ a ⟨ t − 1 ⟩ , x ⟨ t ⟩ ] + b f )"),
        ("slstm", "h", "olah", "h t = o t ⊙ C t n t"),
        ("slstm", "i", "pytorch", "i t = exp ( W i x t + U i h t − 1 + b i − m t )"),
        ("minlstm", "n", "ng", "c ~ ⟨ t ⟩ = W c ~ x ⟨ t ⟩ + b c ~"),
        ("mingru", "z", "pytorch", "z t = σ ( W z x t + b z )"),
        ("lstm_peephole", "o", "pytorch", "o t = σ ( W o x t + U o h t − 1 + p o ⊙ c t + b o )"),
    ],
)
def test_an_equation_reads_from_left_to_right_as_in_the_book(
    key: str, name: str, notation: str, wanted: str
) -> None:
    equations = printed_equations(
        CELLS[key], stacked=NOTATIONS[notation].stacked, bias=True, flipped=frozenset()
    )
    (equation,) = [one for one in equations if one.name == name]
    text = equation_mathml(equation, CELLS[key], notation)
    words = [word for part in ET.fromstring(text).itertext() if (word := part.strip())]
    assert " ".join(words) == wanted
