"""Typesets equations as MathML, which browsers draw and screen readers read out."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from explorer.cells import Cell, Equation
from explorer.cells.notation import INPUT, NOTATIONS, Notation, Symbol
from explorer.cells.terms import Function, Peephole, Term, Value
from explorer.equations.printed import Bias, Matrix, Stacked, part_kind
from explorer.equations.printer import Dialect, Precedence, operand, printed
from explorer.wording import MINUS, decimal

FUNCTION_NAMES = {
    "sigmoid": "σ",
    "tanh": "tanh",
    "relu": "ReLU",
    "exp": "exp",
    "log_sigmoid": "log σ",
}
BLANK = "<mspace width='0.12em'/>"
PLUS, SIGN = "<mo>+</mo>", f"<mo form='prefix'>{MINUS}</mo>"


def equation_mathml(equation: Equation, cell: Cell, notation: str) -> str:
    """One equation, e.g. f_t = σ(W_f x_t + U_f h_{t−1} + b_f), as a `<math>` element.

    Raises ValueError for a term that has no typeset form.
    """
    dialect = _MathML(cell, NOTATIONS[notation])
    left = dialect.value(equation.name, previous=False)
    right = "".join(printed(equation.term, dialect))
    return f"<math><mrow>{left}<mo>=</mo>{right}</mrow></math>"


def symbol_mathml(cell: Cell, name: str, notation: str, *, previous: bool = False) -> str:
    """One signal's symbol with its step, as a `<math>` element."""
    return f"<math>{_MathML(cell, NOTATIONS[notation]).value(name, previous=previous)}</math>"


def numbers_mathml(equation: Equation, number_of: Callable[[Term], float]) -> tuple[str, ...]:
    """What an equation comes to step by step, each as MathML without `<math>` around it.

    `number_of` gives the number of a term: of every leaf, of the argument of the outermost
    function, and of the signal that the equation defines.
    """
    dialect = _Numbers(number_of)
    steps = [_signs_merged(printed(equation.term, dialect))]
    match equation.term:
        case Function(name, argument) if not isinstance(argument, Value):
            steps.append("".join(dialect.applied(name, [number_mathml(number_of(argument))])))
    return *steps, number_mathml(number_of(Value(equation.name)))


def number_mathml(value: float) -> str:
    """A number as the stage writes it, its minus a sign of its own."""
    text = decimal(value)
    sign = SIGN if text.startswith(MINUS) else ""
    digits, power, exponent = text.removeprefix(MINUS).partition("e")
    if not digits[0].isdigit():
        return f"{sign}<mi>{digits}</mi>"
    raised = f"<mo>·</mo><msup><mn>10</mn><mn>{exponent}</mn></msup>" if power else ""
    return f"{sign}<mn>{digits}</mn>{raised}"


def _signs_merged(pieces: list[str]) -> str:
    """The pieces as one text, where a number that is added lends its sign to the plus before it."""
    return "".join(pieces).replace(PLUS + SIGN, f"<mo>{MINUS}</mo>")


def _part(term: Term, pieces: list[str]) -> list[str]:
    """The pieces as one part that is coloured by its kind."""
    return [f"<mrow class='unroll-part-{part_kind(term)}'>", *pieces, "</mrow>"]


class _Common(Dialect[str]):
    """What MathML has for symbols and numbers alike."""

    def constant(self, value: float) -> list[str]:
        sign = self.negative() if value < 0 else []
        return [*sign, f"<mn>{abs(value):g}</mn>"]

    def plus(self) -> list[str]:
        return [PLUS]

    def minus(self) -> list[str]:
        return [f"<mo>{MINUS}</mo>"]

    def times(self) -> list[str]:
        return ["<mo>⊙</mo>"]

    def quotient(self, left: Term, right: Term) -> tuple[list[str], Precedence]:
        both = ("".join(["<mrow>", *printed(part, self), "</mrow>"]) for part in (left, right))
        return [f"<mfrac displaystyle='true'>{''.join(both)}</mfrac>"], Precedence.ATOM

    def larger(self, left: list[str], right: list[str]) -> list[str]:
        return ["<mi>max</mi>", *self.bracketed([*left, "<mo>,</mo>", *right])]

    def negative(self) -> list[str]:
        return [SIGN]

    def bracketed(self, pieces: list[str]) -> list[str]:
        return ["<mo stretchy='false'>(</mo>", *pieces, "<mo stretchy='false'>)</mo>"]

    def applied(self, function: str, argument: list[str]) -> list[str]:
        names = (f"<mi>{name}</mi>" for name in FUNCTION_NAMES[function].split())
        return [BLANK.join(names), *self.bracketed(argument)]


class _Numbers(_Common):
    """MathML with a number for every leaf; W x, though a sum, is one number."""

    def __init__(self, number_of: Callable[[Term], float]) -> None:
        self.number_of = number_of

    def leaf(self, term: Term) -> tuple[list[str], Precedence]:
        return [number_mathml(self.number_of(term))], Precedence.ATOM

    def leaf_operand(self, term: Term) -> tuple[list[str], Precedence]:
        text = number_mathml(self.number_of(term))
        return self.bracketed([text]) if text.startswith(SIGN) else [text], Precedence.ATOM

    def times(self) -> list[str]:
        return ["<mo>·</mo>"]


class _MathML(_Common):
    """MathML with the symbols of one cell in one notation."""

    def __init__(self, cell: Cell, notation: Notation) -> None:
        self.cell = cell
        self.notation = notation

    def leaf(self, term: Term) -> tuple[list[str], Precedence]:
        match term:
            case Value(name, previous):
                return [self.value(name, previous=previous)], Precedence.ATOM
            case Matrix(letter, row, vector):
                factor = operand(vector, self, Precedence.ATOM)
                product = [self._weight(letter, row), BLANK, *factor]
                return _part(term, product), Precedence.PRODUCT
            case Stacked(row, vector):
                state, entry = printed(vector, self), self.value("x", previous=False)
                both = ["<mo>[</mo>", *state, "<mo>,</mo>", entry, "<mo>]</mo>"]
                return _part(term, [self._weight("W", row), *both]), Precedence.PRODUCT
            case Bias(row, which):
                return _part(term, [self._bias(row, which)]), Precedence.ATOM
            case Peephole(row):
                return _part(term, [self._weight("p", row)]), Precedence.ATOM
        raise ValueError(f"Cannot typeset a {type(term).__name__}.")

    def _symbol(self, name: str) -> Symbol:
        symbols = INPUT if name == "x" else self.cell.signal(name).symbols
        return symbols.of(self.notation.key)

    def value(self, name: str, *, previous: bool) -> str:
        """A signal's symbol with its step."""
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
