"""Typesets terms as MathML, which browsers draw themselves and screen readers read out."""

from __future__ import annotations

from html import escape

from explorer.cells import Cell, Equation
from explorer.cells.notation import INPUT, NOTATIONS, Notation, Symbol
from explorer.cells.terms import (
    Constant,
    Difference,
    Function,
    Negative,
    Peephole,
    Product,
    Sum,
    Term,
    Value,
)
from explorer.equations.printed import Bias, Matrix, Stacked

FUNCTION_NAMES = {"sigmoid": "σ", "tanh": "tanh", "relu": "ReLU"}
BLANK = "<mspace width='0.12em'/>"


def equation_mathml(equation: Equation, cell: Cell, notation: str) -> str:
    """One equation, e.g. f_t = σ(W_f x_t + U_f h_{t−1} + b_f), as a `<math>` element."""
    writer = _Writer(cell, NOTATIONS[notation])
    left = writer.write(Value(equation.name))
    return f"<math><mrow>{left}<mo>=</mo>{writer.write(equation.term)}</mrow></math>"


def symbol_mathml(cell: Cell, name: str, notation: str, *, previous: bool = False) -> str:
    """One signal's symbol with its step, as a `<math>` element."""
    writer = _Writer(cell, NOTATIONS[notation])
    return f"<math>{writer.write(Value(name, previous))}</math>"


class _Writer:
    """Writes the terms of one cell in one notation."""

    def __init__(self, cell: Cell, notation: Notation) -> None:
        self.cell = cell
        self.notation = notation

    def write(self, term: Term) -> str:
        match term:
            case Constant(value):
                return f"<mn>{value:g}</mn>"
            case Value(name, previous):
                return self._value(name, previous)
            case Matrix(letter, row, vector):
                return f"{self._weight(letter, row)}{BLANK}{self._factor(vector)}"
            case Stacked(row, vector):
                parts = f"{self.write(vector)}<mo>,</mo>{self._value('x', False)}"
                return f"{self._weight('W', row)}<mo>[</mo>{parts}<mo>]</mo>"
            case Bias(row, which):
                return self._bias(row, which)
            case Peephole(row):
                return self._weight("p", row)
            case Sum(left, right):
                return f"{self.write(left)}<mo>+</mo>{self.write(right)}"
            case Difference(left, right):
                return f"{self.write(left)}<mo>−</mo>{self._factor(right)}"
            case Product(left, right):
                return f"{self._factor(left)}<mo>⊙</mo>{self._factor(right)}"
            case Negative(inner):
                return f"<mo form='prefix'>−</mo>{self._factor(inner)}"
            case Function(name, argument):
                shown = f"<mi>{FUNCTION_NAMES[name]}</mi>"
                return f"{shown}<mo stretchy='false'>(</mo>{self.write(argument)}" + (
                    "<mo stretchy='false'>)</mo>"
                )
        raise ValueError(f"Cannot typeset a {type(term).__name__}.")

    def _factor(self, term: Term) -> str:
        inner = self.write(term)
        if isinstance(term, (Sum, Difference, Negative, Product)):
            return f"<mo stretchy='false'>(</mo>{inner}<mo stretchy='false'>)</mo>"
        return inner

    def _symbol(self, name: str) -> Symbol:
        symbols = INPUT if name == "x" else self.cell.signal(name).symbols
        return symbols.of(self.notation.key)

    def _value(self, name: str, previous: bool) -> str:
        symbol = self._symbol(name)
        base = f"<mi>{escape(symbol.letter)}</mi>"
        if symbol.tilde:
            base = f"<mover accent='true'>{base}<mo stretchy='false'>~</mo></mover>"
        step = "<mi>t</mi><mo>−</mo><mn>1</mn>" if previous else "<mi>t</mi>"
        if self.notation.raised:
            raised = f"<mrow><mo>⟨</mo>{step}<mo>⟩</mo></mrow>"
            if symbol.subscript:
                return f"<msub>{base}<mi>{escape(symbol.subscript)}</mi></msub>"
            return f"<msup>{base}{raised}</msup>"
        return f"<msub>{base}<mrow>{step}</mrow></msub>"

    def _weight(self, letter: str, row: str) -> str:
        if len(self.cell.rows) == 1:
            return f"<mi>{letter}</mi>"
        return f"<msub><mi>{letter}</mi>{self._row(row)}</msub>"

    def _bias(self, row: str, which: str) -> str:
        inside = "" if len(self.cell.rows) == 1 else self._row(row)
        if which != "both":
            inside = f"<mrow><mi>{which[0]}</mi>{inside}</mrow>"
        return f"<msub><mi>b</mi>{inside}</msub>" if inside else "<mi>b</mi>"

    def _row(self, row: str) -> str:
        """A gate as a subscript: its own letter, or the subscript of its Γ."""
        symbol = self._symbol(row)
        if symbol.subscript:
            return f"<mi>{escape(symbol.subscript)}</mi>"
        letter = f"<mi>{escape(symbol.letter)}</mi>"
        if symbol.tilde:
            return f"<mover accent='true'>{letter}<mo stretchy='false'>~</mo></mover>"
        return letter
