"""What the product of slopes explains of the gradient, and what it does not, in a sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass

from explorer.activations.sites import IDENTITY, Site
from explorer.activations.slopes import LEAST_PRODUCT
from explorer.cells import Cell
from explorer.wording import power_of_ten, significant


@dataclass(frozen=True)
class WayBack:
    """What is left from step `start` back at step 0.

    `own` is the product of the slopes of `unit`, `mean` that of the mean unit, and `gradient` the
    norm of the memory's gradient as a share of that at `start`. NaN stands for a product that is
    too small for a float.
    """

    start: int
    unit: int
    own: float
    mean: float
    gradient: float


def product_sentence(cell: Cell, site: Site, back: WayBack, notation: str) -> str:
    """What the slopes of a site's function explain of the gradient.

    Which case it is comes out of the equation: whether the function stands on the way of the whole
    state, on that of the candidate, or on no way back at all.
    """
    name = cell.signal(site.signal).symbols.of(notation).text
    memory = cell.signal(cell.states[-1]).symbols.of(notation).text
    if back.start == 0:
        return "The loss stands at the first step: there is no step to go back."
    own, mean, gradient = (size_words(size) for size in (back.own, back.mean, back.gradient))
    steps = f"{back.start} {'step' if back.start == 1 else 'steps'}"
    if not site.sees_the_past:
        return (
            f"{name} sees the input alone, so no gradient goes back through it. Over {steps} back "
            f"the gradient of {memory} comes to {gradient} by the gates, which is all there is."
        )
    if site.function == IDENTITY:
        return (
            f"{name} has the slope 1 everywhere. Over {steps} back the gradient of {memory} comes "
            f"to {gradient}: what it loses or gains, it does not by this function."
        )
    products = f"the slopes of unit {back.unit} multiply to {own}, of the mean unit to {mean}"
    if cell.signal(site.signal).kind == "state":
        return (
            f"Each step back multiplies by the slope and by U. Over {steps} {products}; the "
            f"gradient of {memory} comes to {gradient} of its size. What is between them is U."
        )
    return (
        f"Over {steps} back {products}; the gradient of {memory} comes to {gradient} of its size. "
        f"The slopes stand on the path through {name} alone: what the gates carry past it, they do "
        "not touch."
    )


def size_words(value: float) -> str:
    """A size to three digits, by its power of ten where it is small or large."""
    if value == 0.0:
        return "exactly 0"
    if math.isnan(value):
        return f"less than {power_of_ten(round(math.log10(LEAST_PRODUCT)))}"
    return significant(value)
