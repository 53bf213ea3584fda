"""Equations with the numbers of one unit put in, at every step."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from explorer.cells import Cell, Equation
from explorer.cells.algebra import combined
from explorer.cells.terms import Constant, Function, Peephole, Term, Value
from explorer.equations.mathml import FUNCTION_NAMES
from explorer.equations.printed import Bias, Matrix, Stacked, TurnedPeephole
from explorer.equations.printer import Dialect, Precedence, printed, quotient_in_line
from explorer.equations.sentences import Place, equation_sentences
from explorer.network.layer import Layer
from explorer.network.unroll import Opened

Piece = str | int


@dataclass
class Substitution:
    """Lines such as "= σ(⟨0⟩ + ⟨1⟩ + ⟨2⟩) = σ(⟨3⟩) = ⟨4⟩", and the numbers for their places.

    `lines` maps an equation's name to its pieces, texts and places. A place is the index k of a row
    of `numbers`. It is ~k = −k − 1 for a factor and after a minus sign, where a negative number
    needs brackets. `numbers` holds one tensor (T,) per row, `terms` what each of them is.
    `sentences` are those of `equation_sentences`, with places of the same numbers.
    """

    lines: dict[str, list[Piece]] = field(default_factory=dict)
    sentences: dict[str, list[Piece]] = field(default_factory=dict)
    numbers: list[Tensor] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)


@torch.no_grad()
def substitution(
    opened: Opened, equations: tuple[Equation, ...], unit: int, flipped: frozenset[str], x: Tensor
) -> Substitution:
    """The numbers of one unit (batch entry 0) in every equation; x is (T, B, I).

    Where a signal is held, its line still says what goes into its equation; the value at its end is
    the held one.
    """
    values = UnitValues(opened, unit, flipped, x)
    result = Substitution()
    places: dict[Any, int] = {}

    def place(term: Term) -> int:
        key = (term.name, term.previous) if isinstance(term, Value) else id(term)
        if key not in places:
            places[key] = len(result.numbers)
            result.numbers.append(values.of(term))
            result.terms.append(term)
        return places[key]

    result.lines, result.sentences = number_lines(opened.layer.cell, equations, place)
    return result


def number_lines(
    cell: Cell, equations: tuple[Equation, ...], place: Place
) -> tuple[dict[str, list[Piece]], dict[str, list[Piece]]]:
    """The lines and the sentences of a `Substitution`; `place` gives the place of a term."""
    dialect = _Numbers(place)
    lines = {}
    for equation in equations:
        line: list[Piece] = [" = "]
        line += printed(equation.term, dialect)
        if isinstance(equation.term, Function) and not isinstance(equation.term.argument, Value):
            name = FUNCTION_NAMES[equation.term.name]
            line += [f" = {name}(", place(equation.term.argument), ")"]
        line += [" = ", place(Value(equation.name))]
        lines[equation.name] = merged(line)
    sentences = equation_sentences(cell, equations, place)
    return lines, {name: merged(sentence) for name, sentence in sentences.items()}


class _Numbers(Dialect[Piece]):
    """Arithmetic with places for numbers; W x, though a sum, is one number."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def leaf(self, term: Term) -> tuple[list[Piece], Precedence]:
        return [self.place(term)], Precedence.ATOM

    def leaf_operand(self, term: Term) -> tuple[list[Piece], Precedence]:
        return [~self.place(term)], Precedence.ATOM

    def constant(self, value: float) -> list[Piece]:
        return [f"{value:g}".replace("-", "−")]

    def plus(self) -> list[Piece]:
        return [" + "]

    def minus(self) -> list[Piece]:
        return [" − "]

    def times(self) -> list[Piece]:
        return [" · "]

    def quotient(self, left: Term, right: Term) -> tuple[list[Piece], Precedence]:
        return quotient_in_line(left, right, self, [" / "])

    def larger(self, left: list[Piece], right: list[Piece]) -> list[Piece]:
        return ["max(", *left, ", ", *right, ")"]

    def negative(self) -> list[Piece]:
        return ["−"]

    def bracketed(self, pieces: list[Piece]) -> list[Piece]:
        return ["(", *pieces, ")"]

    def applied(self, function: str, argument: list[Piece]) -> list[Piece]:
        return [f"{FUNCTION_NAMES[function]}(", *argument, ")"]


def merged(line: list[Piece]) -> list[Piece]:
    """The line with neighbouring texts joined, empty ones left out."""
    result: list[Piece] = []
    for piece in line:
        if result and isinstance(piece, str) and isinstance(result[-1], str):
            result[-1] += piece
        elif piece != "":
            result.append(piece)
    return result


class UnitValues:
    """The values (T,) of terms for one unit (batch entry 0) at every step; x is (T, B, I)."""

    def __init__(self, opened: Opened, unit: int, flipped: frozenset[str], x: Tensor) -> None:
        self.opened, self.unit, self.flipped = opened, unit, flipped
        self.layer: Layer = opened.layer
        self.x = x[:, 0]

    def of(self, term: Term) -> Tensor:
        """The value of a term for the unit."""
        match term:
            case Matrix(turned=True) | Stacked(turned=True) | Bias(turned=True):
                return -self.of(replace(term, turned=False))
            case TurnedPeephole(row):
                return -self.of(Peephole(row))
            case Matrix("W", row, _):
                return self._input_product(row)
            case Matrix(_, row, vector):
                return self._recurrent_product(row, vector)
            case Stacked(row, vector):
                return self._input_product(row) + self._recurrent_product(row, vector)
            case Bias(row, which):
                return self._bias(row, which).expand(len(self.x))
            case Peephole(row):
                return self.layer.peepholes[row][self.unit].expand(len(self.x))
            case Value():
                return self._all_units(term)[:, self.unit]
            case Constant(value):
                return self.x.new_full((len(self.x),), value)
        result: Tensor = combined(term, self.of)
        return result

    def _input_product(self, row: str) -> Tensor:
        return self.x @ self.layer.weight_ih[self._row(row)]

    def _recurrent_product(self, row: str, vector: Term) -> Tensor:
        return self._all_units(vector) @ self.layer.weight_hh[self._recurrent_row(row)]

    def _all_units(self, term: Term) -> Tensor:
        """The value (T, H) of a term for all units, as a matrix needs it."""
        match term:
            case Value(name, True):
                return self.opened.previous[name][:, 0]
            case Value(name, False):
                value = self.opened.signals[name][:, 0]
                return 1.0 - value if name in self.flipped else value
            case Constant(value):
                return self.x.new_full((len(self.x), self.layer.hidden_size), value)
        result: Tensor = combined(term, self._all_units)
        return result

    def _row(self, row: str) -> int:
        return self.layer.cell.rows.index(row) * self.layer.hidden_size + self.unit

    def _recurrent_row(self, row: str) -> int:
        place = self.layer.cell.recurrent_rows.index(row)
        return place * self.layer.hidden_size + self.unit

    def _bias(self, row: str, which: str) -> Tensor:
        layer = self.layer
        parts = []
        if which != "hh" and layer.bias_ih is not None:
            parts.append(layer.bias_ih[self._row(row)])
        if which != "ih" and layer.bias_hh is not None and row in layer.cell.recurrent_rows:
            parts.append(layer.bias_hh[self._recurrent_row(row)])
        return torch.stack(parts).sum()
