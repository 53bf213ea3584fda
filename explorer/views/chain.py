"""The chain rule with the numbers of a run: the factors around a step, their norms, one unit."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.backprop.chain import Chain, chain
from explorer.cells import Cell
from explorer.equations.mathml import symbol_mathml
from explorer.session.choice import Choice
from explorer.session.run import Run
from explorer.views.board import group
from explorer.views.chain_formulas import formulas_of_a_factor
from explorer.views.lines import line_panel
from explorer.views.packing import packed_floats
from explorer.views.payloads import Factors, Group


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
    written = formulas_of_a_factor(run, choice, factors)
    if written is not None:
        sentence, formulas = written
        inner = group("", sentence)
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
