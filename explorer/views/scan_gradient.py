"""The gradient through a scan: a plain product of factors, beside the one measured."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.session.choice import Choice
from explorer.session.run import run_gradient
from explorer.views.board import group
from explorer.views.lines import line_panel
from explorer.views.payloads import Group
from explorer.views.scan import Scanned, factor_text, shown_unit, signal_symbols, written
from explorer.wording import SUBSCRIPTS


def gradient_groups(result: Scanned, choice: Choice) -> list[Group]:
    """The product of the factors after each step beside the gradient measured there."""
    one, cell, affine = result.run, result.run.module.cell, result.affine
    unit, state = (
        shown_unit(one, choice),
        signal_symbols(cell, choice.notation)[affine.state],
    )
    factor = factor_text(result, choice)
    product, measured = products(result.inputs.factors)[:, 0], _measured(result)
    gap = float((product - measured).abs().max())
    apart = f"differ by at most {written(gap)}" if gap else "are exactly equal"
    last = len(one.sequence.tokens) - 1
    notation = f"∂{state}{_lowered(last)}/∂{state}ₜ"
    sentence = (
        f"From step to step the gradient of a unit is multiplied by its own {factor}, and by "
        "nothing else: no matrix stands in it, so units do not mix. The product and the gradient "
        f"that was measured {apart}."
    )
    return [
        group(
            f"{notation} is a plain product",
            sentence,
            lines=[
                line_panel(
                    title,
                    curves,
                    f"{title}: the product of the factors, and the gradient as measured by going "
                    "back through time. Both curves lie over one another.",
                    log=True,
                )
                for title, curves in (
                    (
                        f"unit {unit}",
                        {
                            f"∏ ({factor})": product[:, unit].abs(),
                            f"∂L/∂{state}, measured": measured[:, unit].abs(),
                        },
                    ),
                    (
                        "norm over all units",
                        {
                            f"‖∏ ({factor})‖": product.norm(dim=1),
                            f"‖∂L/∂{state}‖, measured": measured.norm(dim=1),
                        },
                    ),
                )
            ],
        )
    ]


def products(factors: Tensor) -> Tensor:
    """For every step the product of the factors of all later steps: (T, B, H) → (T, B, H)."""
    later = torch.cat([factors[1:], torch.ones_like(factors[:1])])
    return later.flip(0).cumprod(0).flip(0)


def _measured(result: Scanned) -> Tensor:
    """dL/dh at every step, (T, H), of the sum of the units at the last step."""
    return run_gradient(result.run, "last")[result.affine.state][:, 0]


def _lowered(number: int) -> str:
    return str(number).translate(SUBSCRIPTS)
