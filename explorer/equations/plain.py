"""Writes printed terms as plain text, for tips and screen readers."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.cells import Cell
from explorer.cells.terms import Peephole, Term, Value
from explorer.equations.mathml import FUNCTION_NAMES
from explorer.equations.printed import Bias, Matrix, Stacked
from explorer.equations.printer import Dialect, Precedence, operand, printed, quotient_in_line


def plain_text(term: Term, cell: Cell, notation: str, symbols: Mapping[str, str]) -> str:
    """A term such as "U_f hₜ₋₁" in a notation.

    `symbols` maps signals, "x" and states before such as "h_prev" to their texts. Raises ValueError
    for a term that has no text.
    """
    return "".join(printed(term, _Plain(cell, notation, symbols)))


class _Plain(Dialect[str]):
    """Text with the symbols of one cell in one notation."""

    def __init__(self, cell: Cell, notation: str, symbols: Mapping[str, str]) -> None:
        self.cell, self.notation, self.symbols = cell, notation, symbols

    def leaf(self, term: Term) -> tuple[list[str], Precedence]:
        match term:
            case Value(name, previous):
                return [self.symbols[f"{name}_prev" if previous else name]], Precedence.ATOM
            case Matrix(letter, row, vector):
                factor = operand(vector, self, Precedence.ATOM)
                return [self._weight(letter, row), " ", *factor], Precedence.PRODUCT
            case Stacked(row, vector):
                both = ["[", *printed(vector, self), ", ", self.symbols["x"], "]"]
                return [self._weight("W", row), *both], Precedence.PRODUCT
            case Bias(row, which):
                kind = "" if which == "both" else which[0]
                return [self._weight("b", row, kind)], Precedence.ATOM
            case Peephole(row):
                return [self._weight("p", row)], Precedence.ATOM
        raise ValueError(f"Cannot write a {type(term).__name__} as text.")

    def constant(self, value: float) -> list[str]:
        return [f"{value:g}".replace("-", "−")]

    def plus(self) -> list[str]:
        return [" + "]

    def minus(self) -> list[str]:
        return [" − "]

    def times(self) -> list[str]:
        return [" ⊙ "]

    def quotient(self, left: Term, right: Term) -> tuple[list[str], Precedence]:
        return quotient_in_line(left, right, self, [" / "])

    def larger(self, left: list[str], right: list[str]) -> list[str]:
        return ["max(", *left, ", ", *right, ")"]

    def negative(self) -> list[str]:
        return ["−"]

    def bracketed(self, pieces: list[str]) -> list[str]:
        return ["(", *pieces, ")"]

    def applied(self, function: str, argument: list[str]) -> list[str]:
        return [f"{FUNCTION_NAMES[function]}(", *argument, ")"]

    def _weight(self, letter: str, row: str, kind: str = "") -> str:
        symbol = self.cell.signal(row).symbols.of(self.notation)
        own = symbol.subscript or symbol.text
        below = kind + (own if len(self.cell.rows) > 1 else "")
        return f"{letter}_{below}" if below else letter
