"""The chain rule with the numbers of a run: the factors around a step, their norms, one unit."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.backprop.chain import Chain, chain
from explorer.cells import Cell
from explorer.cells.notation import NOTATIONS
from explorer.cells.terms import Function, RecurrentProduct
from explorer.equations.mathml import symbol_mathml
from explorer.session.choice import Choice
from explorer.session.first_unit import first_unit
from explorer.session.run import Run
from explorer.views.board import group
from explorer.views.lines import line_panel
from explorer.views.packing import packed_floats
from explorer.views.payloads import Equation, Factors, Formulas, Group, Part

# φ′ by h = φ(a): what stands before U, for one unit and for the whole state as a diagonal.
SLOPES = {"tanh": ("(1 − ", "²)"), "relu": ("[", " > 0]")}
MATRIX, UNIT = "factor", "unit"


def chain_rule(run: Run, choice: Choice) -> list[Group]:
    """∂s_t/∂s_0 as a product of t factors with their norms; of an RNN one unit's own factor."""
    result, steps = chain(run.trace), len(run.sequence.tokens)
    factors, products, bounds = (
        _over(values, steps) for values in (result.factors, result.products, result.bounds)
    )
    cell = run.module.cell
    one = f"∂{_text(cell, choice, 'ₜ')}/∂{_text(cell, choice, 'ₜ₋₁')}"
    whole = f"∂{_text(cell, choice, 'ₜ')}/∂{_text(cell, choice, '₀')}"
    curves = {f"one factor ‖{one}‖": factors, f"product ‖{whole}‖": products, "bound": bounds}
    groups = [
        group(
            "The product of all steps",
            f"{_end(result, steps)} The bound is the product of the norms of the factors.",
            lines=[
                line_panel(
                    "",
                    curves,
                    "Norm of each factor of the chain rule, of their product from step 0 on, and "
                    "the product of the norms.",
                    log=True,
                )
            ],
        )
    ]
    groups[0]["factors"] = _factors(cell, choice, factors, products, bounds)
    formulas = _formulas(run, choice, factors)
    if formulas is not None:
        unit = formulas["unit"]
        inner = group("", f"One factor, and what unit {unit} hands on to itself:")
        inner["formulas"] = formulas
        groups.append(inner)
    return groups


def _end(result: Chain, steps: int) -> str:
    """What is left at the last step that was looked at."""
    last = len(result.products) - 1
    left = float(result.products[last])
    end = f"At step {last} the product is no number: a state overflows."
    if math.isfinite(left):
        grown = f"grown to {left:.2g} times" if left > 1.0 else f"shrunk to {left:.2g} of"
        end = f"From step 0 to step {last} a small change has at most {grown} its size."
    if last + 1 < steps:
        end += f" With so many units only the first {last + 1} steps are looked at."
    return end


def _factors(
    cell: Cell, choice: Choice, factors: Tensor, products: Tensor, bounds: Tensor
) -> Factors:
    state = _state_mathml(cell, choice.notation)

    def fraction(above: str, below: str) -> str:
        top, bottom = (state.replace("{index}", index) for index in (above, below))
        return (
            f"<math displaystyle='true'><mfrac><mrow><mo>∂</mo>{top}</mrow>"
            f"<mrow><mo>∂</mo>{bottom}</mrow></mfrac></math>"
        )

    return {
        "whole": fraction("<mn>{t}</mn>", "<mn>0</mn>"),
        "factor": fraction("<mn>{t}</mn>", "<mn>{before}</mn>"),
        "factors": packed_floats(factors),
        "products": packed_floats(products),
        "bounds": packed_floats(bounds),
        "beginning": "At step 0 nothing is multiplied yet: a state is itself, with the factor 1.",
        "sentence": "The norms of the {t} factors multiply to {bound}. The product itself has the "
        "norm {product}.",
    }


def _formulas(run: Run, choice: Choice, factors: Tensor) -> Formulas | None:
    """diag(φ′) U and its entry (j, j), where a cell is one φ of its weighted inputs."""
    cell = run.module.cell
    match cell.equations:
        case (equation,) if isinstance(equation.term, Function) and equation.term.name in SLOPES:
            phi = equation.term
        case _:
            return None
    if not any(isinstance(part, RecurrentProduct) for part in phi.argument.subterms()) or run.held:
        return None
    unit = first_unit(run.choice) if choice.unit is None else choice.unit
    unit = min(max(unit, 0), run.module.hidden_size - 1)
    layer = run.trace.opened[0, "forward"].layer
    h = run.trace[equation.name][:, 0, unit].double()
    slope = 1.0 - h**2 if phi.name == "tanh" else (h > 0.0).double()
    own = layer.weight_hh[unit, unit].detach().double().expand(len(h))
    numbers = [h, own, slope, slope * own, factors]
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
    equations: list[Equation] = [
        {
            "name": MATRIX,
            "word": "one factor of the chain rule",
            "mathml": symbols.matrix(phi.name),
            "line": ["its norm is ", 4],
            "sentence": [],
        },
        {
            "name": UNIT,
            "word": f"what unit {unit} hands on to itself",
            "mathml": symbols.entry(phi.name),
            "line": line,
            "sentence": [],
        },
    ]
    text = cell.signal(equation.name).symbols.of(choice.notation).text
    parts: list[Part] = [
        {"text": f"{text} of unit {unit}", "kind": ""},
        {"text": f"weight from unit {unit} to itself", "kind": "recurrent"},
        {"text": "φ′", "kind": ""},
        {"text": "the derivative", "kind": ""},
        {"text": "norm of the factor", "kind": ""},
    ]
    return {
        "length": len(h),
        "unit": unit,
        "equations": equations,
        "numbers": packed_floats(torch.stack(numbers)),
        "parts": parts,
        "turned": "",
        "held": [],
        "asked": [],
    }


class _Symbols:
    """MathML of diag(φ′) U and of its entry for one unit, in one notation."""

    def __init__(self, cell: Cell, notation: str, unit: int) -> None:
        self.state = cell.states[0]
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


def _state_mathml(cell: Cell, notation: str) -> str:
    """The whole state at a step that is still open, such as (h, c) of an LSTM."""
    symbols = [
        _inner(symbol_mathml(cell, name, notation)).replace("<mi>t</mi>", "{index}")
        for name in cell.states
    ]
    if len(symbols) == 1:
        return symbols[0]
    joined = "<mo>,</mo>".join(symbols)
    return f"<mrow><mo stretchy='false'>(</mo>{joined}<mo stretchy='false'>)</mo></mrow>"


def _inner(mathml: str) -> str:
    return mathml.removeprefix("<math>").removesuffix("</math>")


def _text(cell: Cell, choice: Choice, step: str) -> str:
    """The whole state with a step written below it."""
    names = [cell.signal(name).symbols.of(choice.notation).text for name in cell.states]
    return f"{names[0]}{step}" if len(names) == 1 else f"({', '.join(names)}){step}"


def _over(values: Tensor, steps: int) -> Tensor:
    """Values of the first steps, NaN at the others."""
    return torch.cat([values, values.new_full((steps - len(values),), torch.nan)])
