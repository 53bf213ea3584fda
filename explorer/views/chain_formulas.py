"""The formulas of one factor of the chain rule, with the numbers of a run, where they are short."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.cells import Cell
from explorer.cells.notation import NOTATIONS
from explorer.cells.terms import (
    Constant,
    Difference,
    Function,
    Product,
    RecurrentProduct,
    Term,
    Value,
)
from explorer.equations.mathml import symbol_mathml
from explorer.equations.printed import flipped_gates, printed_equations
from explorer.session.choice import Choice
from explorer.session.first_unit import first_unit
from explorer.session.run import Run
from explorer.views.packing import packed_floats
from explorer.views.payloads import Equation, Formulas, Part

# φ′ by h = φ(a): what stands before U, for one unit and for the whole state as a diagonal.
SLOPES = {"tanh": ("(1 − ", "²)"), "relu": ("[", " > 0]")}
MATRIX, UNIT = "factor", "unit"
ONE_UNIT = "what unit {unit} hands on to itself"


def formulas_of_a_factor(run: Run, choice: Choice, factors: Tensor) -> tuple[str, Formulas] | None:
    """A sentence and the formulas of ∂s_t/∂s_{t−1} with its norms (T,), where they are short.

    They are diag(φ′) U where a cell is one φ of its weighted inputs, and a diagonal of what is kept
    where no weights see the state before. None for all others, and where something is held.
    """
    if run.held:
        return None
    unit = first_unit(run.choice) if choice.unit is None else choice.unit
    unit = min(max(unit, 0), run.module.hidden_size - 1)
    if not run.module.cell.recurrent_rows:
        kept = _kept(run, choice, factors, unit)
        sentence = f"One factor has no matrix in it. {ONE_UNIT.format(unit=unit).capitalize()}:"
        return None if kept is None else (sentence, kept)
    squashed = _squashed(run, choice, factors, unit)
    sentence = f"One factor, and {ONE_UNIT.format(unit=unit)}:"
    return None if squashed is None else (sentence, squashed)


def _squashed(run: Run, choice: Choice, factors: Tensor, unit: int) -> Formulas | None:
    """diag(φ′) U and its entry (j, j), where a cell is one φ of its weighted inputs."""
    cell = run.module.cell
    match cell.equations:
        case (equation,) if isinstance(equation.term, Function) and equation.term.name in SLOPES:
            phi = equation.term
        case _:
            return None
    if not any(isinstance(part, RecurrentProduct) for part in phi.argument.subterms()):
        return None
    layer = run.trace.opened[0, "forward"].layer
    h = run.trace[equation.name][:, 0, unit].double()
    slope = 1.0 - h**2 if phi.name == "tanh" else (h > 0.0).double()
    own = layer.weight_hh[unit, unit].detach().double().expand(len(h))
    opening, closing = SLOPES[phi.name]
    line: list[str | int] = [
        f" = {opening}",
        ~0,
        f"{closing} · ",
        ~1,
        " = ",
        2,
        " · ",
        ~1,
        " = ",
        3,
    ]
    symbols = _Symbols(cell, choice.notation, unit)
    text = cell.signal(equation.name).symbols.of(choice.notation).text
    parts: list[Part] = [
        {"text": f"{text} of unit {unit}", "kind": ""},
        {"text": f"weight from unit {unit} to itself", "kind": "recurrent"},
        {"text": "φ′", "kind": ""},
        {"text": "the derivative", "kind": ""},
    ]
    typeset = (symbols.matrix(phi.name), symbols.entry(phi.name))
    numbers = list(zip([h, own, slope, slope * own], parts, strict=True))
    return _formulas(unit, typeset, line, numbers, factors)


def _kept(run: Run, choice: Choice, factors: Tensor, unit: int) -> Formulas | None:
    """diag(z) or diag(1 − z) and its entry (j, j), where the old state is only scaled by a gate."""
    cell = run.module.cell
    flipped = flipped_gates(cell, choice.direction)
    equations = printed_equations(cell, stacked=False, bias=run.module.bias, flipped=flipped)
    memory = cell.states[-1]
    (term,) = (equation.term for equation in equations if equation.name == memory)
    match _scale(term, memory):
        case Value(name, False):
            is_rest = False
        case Difference(Constant(1.0), Value(name, False)):
            is_rest = True
        case _:
            return None
    gate = run.trace[name][:, 0, unit].double()
    gate = 1.0 - gate if name in flipped else gate
    symbols = _Symbols(cell, choice.notation, unit)
    part: Part = {"text": f"{cell.signal(name).word} of unit {unit}", "kind": ""}
    derivative: Part = {"text": "the derivative", "kind": ""}
    typeset = (symbols.kept(name, is_rest=is_rest), symbols.kept(name, is_rest=is_rest, unit=True))
    if is_rest:
        line: list[str | int] = [" = 1 − ", ~0, " = ", 1]
        numbers = [(gate, part), (1.0 - gate, derivative)]
        return _formulas(unit, typeset, line, numbers, factors)
    return _formulas(unit, typeset, [" = ", 0], [(gate, part)], factors)


def _scale(term: Term, memory: str) -> Term | None:
    """What the old memory is multiplied by in a sum of products."""
    for part in term.subterms():
        match part:
            case Product(scale, Value(name, True)) if name == memory:
                return scale
            case Product(Value(name, True), scale) if name == memory:
                return scale
    return None


def _formulas(
    unit: int,
    typeset: tuple[str, str],
    line: list[str | int],
    numbers: list[tuple[Tensor, Part]],
    factors: Tensor,
) -> Formulas:
    """A factor with its norm, and its entry for one unit with numbers (T,) at the line's places."""
    equations: list[Equation] = [
        {
            "name": MATRIX,
            "word": "one factor of the chain rule",
            "mathml": typeset[0],
            "line": ["its norm is ", len(numbers)],
            "sentence": [],
        },
        {
            "name": UNIT,
            "word": ONE_UNIT.format(unit=unit),
            "mathml": typeset[1],
            "line": line,
            "sentence": [],
        },
    ]
    return {
        "length": len(factors),
        "unit": unit,
        "equations": equations,
        "numbers": packed_floats(torch.stack([*(values for values, _ in numbers), factors])),
        "parts": [*(part for _, part in numbers), {"text": "norm of the factor", "kind": ""}],
        "turned": "",
        "held": [],
        "asked": [],
    }


class _Symbols:
    """MathML of a factor and of its entry for one unit, in one notation."""

    def __init__(self, cell: Cell, notation: str, unit: int) -> None:
        self.cell, self.notation, self.state = cell, notation, cell.states[0]
        self.now = _inner(symbol_mathml(cell, self.state, notation))
        self.before = _inner(symbol_mathml(cell, self.state, notation, previous=True))
        letter = f"<mi>{cell.signal(self.state).symbols.of(notation).text}</mi>"
        # Where a book writes W [h, x], U is the block of W that multiplies h.
        stacked = NOTATIONS[notation].stacked
        weight = (
            f"<msub><mi>W</mi><mrow>{letter}{letter}</mrow></msub>" if stacked else "<mi>U</mi>"
        )
        self.weight = f"<mrow class='unroll-part-recurrent'>{weight}</mrow>"
        self.index, self.unit = f"<mn>{unit}</mn>", unit

    def matrix(self, phi: str) -> str:
        slope = self._slope(phi, self.now)
        left = self._fraction(self.now, self.before)
        return f"<math><mrow>{left}<mo>=</mo><mi>diag</mi>{slope}{self.weight}</mrow></math>"

    def entry(self, phi: str) -> str:
        now, before = (self._of_unit(one) for one in (self.now, self.before))
        both = f"<mrow>{self.index}<mo>,</mo>{self.index}</mrow>"
        weight = f"<msub>{self._bracketed(self.weight)}{both}</msub>"
        right = f"{self._slope(phi, now)}{weight}"
        return f"<math><mrow>{self._fraction(now, before)}<mo>=</mo>{right}</mrow></math>"

    def kept(self, gate: str, *, is_rest: bool, unit: bool = False) -> str:
        """diag(z) or diag(1 − z); for one unit without diag."""
        now, before = self.now, self.before
        symbol = _inner(symbol_mathml(self.cell, gate, self.notation))
        if unit:
            now, before, symbol = map(self._of_unit, (now, before, symbol))
        share = f"<mn>1</mn><mo>−</mo>{symbol}" if is_rest else symbol
        right = share if unit else f"<mi>diag</mi>{self._bracketed(share)}"
        return f"<math><mrow>{self._fraction(now, before)}<mo>=</mo>{right}</mrow></math>"

    def _of_unit(self, symbol: str) -> str:
        return f"<msub>{self._bracketed(symbol)}{self.index}</msub>"

    def _bracketed(self, inner: str) -> str:
        opening, closing = "<mo stretchy='false'>(</mo>", "<mo stretchy='false'>)</mo>"
        return f"<mrow>{opening}{inner}{closing}</mrow>"

    def _slope(self, phi: str, symbol: str) -> str:
        if phi == "tanh":
            return self._bracketed(f"<mn>1</mn><mo>−</mo><msup>{symbol}<mn>2</mn></msup>")
        return f"<mrow><mo>[</mo>{symbol}<mo>&gt;</mo><mn>0</mn><mo>]</mo></mrow>"

    def _fraction(self, above: str, below: str) -> str:
        top, bottom = (f"<mrow><mo>∂</mo>{one}</mrow>" for one in (above, below))
        return f"<mfrac>{top}{bottom}</mfrac>"


def _inner(mathml: str) -> str:
    return mathml.removeprefix("<math>").removesuffix("</math>")
