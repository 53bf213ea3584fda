"""Typesets equations as LaTeX: with the symbols of a book, or with the numbers of one step."""

from __future__ import annotations

from collections.abc import Callable

from explorer.cells import Cell, Equation
from explorer.cells.notation import INPUT, NOTATIONS, Notation, Symbol
from explorer.cells.terms import Function, Peephole, Term, Value
from explorer.equations.printed import Bias, Matrix, Stacked
from explorer.equations.printer import Dialect, Precedence, operand, printed
from explorer.wording import decimal

FUNCTION_NAMES = {
    "sigmoid": r"\sigma",
    "tanh": r"\tanh",
    "relu": r"\operatorname{ReLU}",
    "exp": r"\exp",
    "log_sigmoid": r"\log\sigma",
    "softmax": r"\operatorname{softmax}",
}
LETTERS = {"Γ": r"\Gamma", "ŷ": r"\hat{y}"}


def symbol_latex(cell: Cell, name: str, notation: str, *, previous: bool = False) -> str:
    """One signal's symbol with its step, such as h_{t-1}."""
    return _Symbols(cell, NOTATIONS[notation]).value(name, previous=previous)


def equation_latex(equation: Equation, cell: Cell, notation: str) -> tuple[str, str]:
    """The two sides of an equation, such as f_t and \\sigma(W_f x_t + U_f h_{t-1} + b_f).

    Raises ValueError for a term that has no typeset form.
    """
    dialect = _Symbols(cell, NOTATIONS[notation])
    return dialect.value(equation.name, previous=False), _joined(printed(equation.term, dialect))


def numbers_latex(equation: Equation, number_of: Callable[[Term], float]) -> tuple[str, ...]:
    """What an equation comes to step by step: \\sigma(0.12 + 0.83 - 0.05), \\sigma(0.90), 0.71.

    `number_of` gives the number of a term: of every leaf, of the argument of the outermost
    function, and of the signal that the equation defines.
    """
    steps = [_joined(printed(equation.term, _Numbers(number_of)))]
    match equation.term:
        case Function(name, argument) if not isinstance(argument, Value):
            inner = number_latex(number_of(argument))
            steps.append(f"{FUNCTION_NAMES[name]}({inner})")
    return *steps, number_latex(number_of(Value(equation.name)))


def number_latex(value: float) -> str:
    """A number as the stage writes it, in LaTeX: -0.71, 1.2 \\cdot 10^{5}, \\infty."""
    text = decimal(value).replace("\N{MINUS SIGN}", "-").replace("∞", r"\infty")
    if text == "NaN":
        return r"\mathrm{NaN}"
    mantissa, power, exponent = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{exponent}}}" if power else text


def lowered(base: str, below: str) -> str:
    """A base with something below it, in braces if that is more than a sign."""
    return f"{base}_{_grouped(below)}"


def _grouped(text: str) -> str:
    return text if len(text) == 1 else f"{{{text}}}"


def _joined(pieces: list[str]) -> str:
    """The pieces as one text, where a number that is added lends its sign to the plus before it."""
    result: list[str] = []
    for piece in pieces:
        if result and result[-1] == " + " and piece.startswith("-"):
            result[-1] = " - "
            piece = piece.removeprefix("-")  # noqa: PLW2901
        result.append(piece)
    return "".join(result)


class _LaTeX(Dialect[str]):
    """What LaTeX has for symbols and numbers alike."""

    def plus(self) -> list[str]:
        return [" + "]

    def minus(self) -> list[str]:
        return [" - "]

    def quotient(self, left: Term, right: Term) -> tuple[list[str], Precedence]:
        above, below = (_joined(printed(part, self)) for part in (left, right))
        return [rf"\frac{{{above}}}{{{below}}}"], Precedence.ATOM

    def larger(self, left: list[str], right: list[str]) -> list[str]:
        return [r"\max", *self.bracketed([_joined(left), ", ", _joined(right)])]

    def negative(self) -> list[str]:
        return ["-"]

    def constant(self, value: float) -> list[str]:
        return [f"{value:g}"]

    def bracketed(self, pieces: list[str]) -> list[str]:
        inner = _joined(pieces)
        # Around a fraction brackets have to grow.
        return [rf"\left({inner}\right)" if r"\frac" in inner else f"({inner})"]

    def applied(self, function: str, argument: list[str]) -> list[str]:
        return [FUNCTION_NAMES[function], *self.bracketed(argument)]


class _Symbols(_LaTeX):
    """LaTeX with the symbols of one cell in one notation."""

    def __init__(self, cell: Cell, notation: Notation) -> None:
        self.cell, self.notation = cell, notation

    def leaf(self, term: Term) -> tuple[list[str], Precedence]:
        match term:
            case Value(name, previous):
                return [self.value(name, previous=previous)], Precedence.ATOM
            case Matrix(letter, row, vector):
                factor = operand(vector, self, Precedence.ATOM)
                return [self._weight(letter, row), " ", _joined(factor)], Precedence.PRODUCT
            case Stacked(row, vector):
                state, entry = _joined(printed(vector, self)), self.value("x", previous=False)
                weight = self._weight("W", row)
                return [f"{weight} [{state}, {entry}]"], Precedence.PRODUCT
            case Bias(row, which):
                return [self._bias(row, which)], Precedence.ATOM
            case Peephole(row):
                return [self._weight("p", row)], Precedence.ATOM
        raise ValueError(f"Cannot write a {type(term).__name__} as LaTeX.")

    def times(self) -> list[str]:
        return [r" \odot "]

    def value(self, name: str, *, previous: bool) -> str:
        """A signal's symbol with its step."""
        symbol = self._symbol(name)
        step = "t-1" if previous else "t"
        if not self.notation.raised:
            return lowered(_letter(symbol), step)
        if symbol.subscript:
            return lowered(_letter(symbol), symbol.subscript)
        return rf"{_letter(symbol)}^{{\langle {step} \rangle}}"

    def _symbol(self, name: str) -> Symbol:
        symbols = INPUT if name == "x" else self.cell.signal(name).symbols
        return symbols.of(self.notation.key)

    def _weight(self, letter: str, row: str) -> str:
        return letter if len(self.cell.rows) == 1 else lowered(letter, self._row(row))

    def _bias(self, row: str, which: str) -> str:
        kind = "" if which == "both" else which[0]
        below = kind + ("" if len(self.cell.rows) == 1 else self._row(row))
        return lowered("b", below) if below else "b"

    def _row(self, row: str) -> str:
        """A gate as a subscript: its own letter, or the subscript of its Γ."""
        symbol = self._symbol(row)
        return symbol.subscript or _letter(symbol)


def _letter(symbol: Symbol) -> str:
    letter = LETTERS.get(symbol.letter, symbol.letter)
    return rf"\tilde{{{letter}}}" if symbol.tilde else letter


class _Numbers(_LaTeX):
    """LaTeX with a number for every leaf; W x, though a sum, is one number."""

    def __init__(self, number_of: Callable[[Term], float]) -> None:
        self.number_of = number_of

    def leaf(self, term: Term) -> tuple[list[str], Precedence]:
        return [number_latex(self.number_of(term))], Precedence.ATOM

    def leaf_operand(self, term: Term) -> tuple[list[str], Precedence]:
        text = number_latex(self.number_of(term))
        return [f"({text})" if text.startswith("-") else text], Precedence.ATOM

    def times(self) -> list[str]:
        return [r" \cdot "]
