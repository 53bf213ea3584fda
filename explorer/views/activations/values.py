"""This network's own values on the curves of its functions, and their slopes along time."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

from explorer.activations import FLAT_SHARE
from explorer.activations.sites import Site, cell_sites, pre_activations
from explorer.activations.slopes import (
    Slopes,
    carrying_site,
    mean_products_back,
    products_back,
    slopes,
)
from explorer.equations.printed import flipped_gates
from explorer.session.choice import Choice
from explorer.session.first_unit import first_unit
from explorer.session.run import KEPT_RUNS, Run, loss_step, run_gradient
from explorer.views.activations.dots import MOST_DOTS, dot_panel, percent, site_formula
from explorer.views.activations.explained import WayBack, product_sentence
from explorer.views.board import board, group
from explorer.views.lines import line_panel
from explorer.views.payloads import Board, Group

FIRST = (0, "forward")


def values_board(run: Run, choice: Choice) -> Board:
    """Every unit on the curve of each of its functions, what is flat, and products of slopes."""
    unit = first_unit(run.choice) if choice.unit is None else choice.unit
    unit = min(max(unit, 0), run.module.hidden_size - 1)
    along = slopes_along(run, choice)
    sent = board(run, [_curves(run, choice, unit, along), _along_time(run, choice, unit, along)])
    sent["unit"] = unit
    return sent


def slopes_along(run: Run, choice: Choice) -> dict[str, tuple[Tensor, Slopes]]:
    """What each function of the cell is given, and its slopes, (T, H): by the name of its site."""
    return _slopes_along(run, flipped_gates(run.module.cell, choice.direction))


# Another unit or notation asks for the same.
@lru_cache(maxsize=KEPT_RUNS)
def _slopes_along(run: Run, flipped: frozenset[str]) -> dict[str, tuple[Tensor, Slopes]]:
    cell = run.module.cell
    sums = pre_activations(run.trace.opened[FIRST])
    result = {}
    for site in cell_sites(cell):
        # 1 − σ(v) = σ(−v): a book that has z the other way round has weights of the other sign.
        sign = -1.0 if site.whole and site.signal in flipped else 1.0
        v = sign * sums[site.name][:, 0]
        result[site.name] = (v, slopes(site, v))
    return result


def _curves(run: Run, choice: Choice, unit: int, along: dict[str, tuple[Tensor, Slopes]]) -> Group:
    cell = run.module.cell
    held = {clamp.signal for clamp in run.held}
    held_names = [
        cell.signal(name).symbols.of(choice.notation).text
        for name in sorted(held & {one.site.signal for _, one in along.values()})
    ]
    units = run.module.hidden_size
    one = group(
        "Each unit on the curve of its function",
        " ".join(
            (
                f"v is the sum that a function is given; the blue dot is unit {unit}. Where it is "
                f"grey, the function is flat: its slope is below {percent(FLAT_SHARE)} of the "
                "largest.",
                *(
                    f"{name} is held: its dots say what its function would give."
                    for name in held_names
                ),
                *([f"Of {units:,} units {MOST_DOTS} are drawn."] if units > MOST_DOTS else []),
            )
        ),
        shape="dots",
    )
    one["dots"] = [
        dot_panel(cell, slopes, v, unit=unit, notation=choice.notation)
        for v, slopes in along.values()
    ]
    return one


def _along_time(
    run: Run, choice: Choice, unit: int, along: dict[str, tuple[Tensor, Slopes]]
) -> Group:
    cell = run.module.cell
    flat = line_panel(
        "share of the units in the flat part",
        {_short_name(run, one.site, choice): one.flat_share for _, one in along.values()},
        "The share of the units whose function is flat, at every step.",
        log=False,
        ends=(0.0, 1.0),
    )
    site = carrying_site(cell)
    if site is None:
        return group("Along time", "", lines=[flat], shape="slopes")
    start = loss_step(choice.loss, len(run.sequence.tokens))
    values = along[site.name][1].values
    memory = cell.states[-1]
    gradient = relative(run_gradient(run, choice.loss).norms()[memory], start)
    own, mean = products_back(values, start)[:, unit], mean_products_back(values, start)
    symbol = cell.signal(memory).symbols.of(choice.notation).text
    curves = {
        f"unit {unit}": own,
        "mean unit": mean,
        f"‖∂L/∂{symbol}‖": gradient,
    }
    back = WayBack(start, unit, float(own[0]), float(mean[0]), float(gradient[0]))
    function = site_formula(cell, site, choice.notation)
    name = cell.signal(site.signal).symbols.of(choice.notation).text
    return group(
        "The product of slopes, beside the gradient",
        product_sentence(cell, site, back, choice.notation),
        lines=[
            flat,
            line_panel(
                f"slopes of {name} multiplied, back from t = {start}",
                curves,
                f"From step {start} back to each step: the product of the slopes of {function} "
                "for the chosen unit and for the geometric mean of all units, and the norm of the "
                f"gradient of {symbol} as a share of that at step {start}; on a logarithmic scale.",
                log=True,
            ),
        ],
        shape="slopes",
    )


def relative(norms: Tensor, start: int) -> Tensor:
    """Norms (T,) as shares of that at `start`; of the largest one, if that one is no scale."""
    first = norms[start]
    if not bool(first.isfinite()) or float(first) == 0.0:
        finite = norms[norms.isfinite()]
        first = finite.max() if len(finite) and float(finite.max()) > 0.0 else torch.ones(())
    result = norms.double() / first
    result[start + 1 :] = torch.nan
    return result


def _short_name(run: Run, site: Site, choice: Choice) -> str:
    """How a site is called beside its curve: f, or tanh(c) where it is inside an equation."""
    cell = run.module.cell
    text = cell.signal(site.signal).symbols.of(choice.notation).text
    formula = site_formula(cell, site, choice.notation)
    return text if site.whole else formula.replace("(v)", f" of {text}")
