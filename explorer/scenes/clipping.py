"""Clipping on the page Gradients: the real gradients of the weights, and the cliff of one unit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache, lru_cache

import pandas as pd
from torch import Tensor

from explorer.backprop import cliff
from explorer.backprop.clipping import clip_table, cosine_by_value, parameter_gradients
from explorer.scenes.scene import Scene
from explorer.scenes.transports import no_transport
from explorer.scenes.words import run_title
from explorer.session.choice import Choice
from explorer.session.controls import Chosen
from explorer.session.declared.pages import GRADIENTS
from explorer.session.run import KEPT_RUNS, Run, loss_of
from explorer.views.sheets import MEASURED, Figure, Sheets, Table
from explorer.wording import MINUS, significant

# Where the loss over u and b is drawn, and how many values of each.
ENDS = (cliff.U_RANGE, cliff.B_RANGE)
SURFACE = 61
SETTINGS = ("cliff_u", "cliff_b", "cliff_rate", "cliff_clip")
DESCRIPTION = "Loss over u and b with two paths of descent."


def clipping_scene(shown: Run, choice: Choice, chosen: Chosen) -> Scene:
    """What clipping does. Raises ValueError for a gradient that overflowed."""
    max_norm, max_value = chosen.real("max_norm"), chosen.real("max_value")
    descents = cliff_descents(chosen)

    @cache
    def sheets() -> Sheets:
        table = clipped_table(shown, choice, max_norm, max_value)
        return Sheets((table,), (cliff_figure(descents),))

    return Scene(
        GRADIENTS,
        "",
        f"Clipping the gradient: {run_title(shown, choice.direction)}",
        no_transport(),
        (),
        (
            clipped_sentence(shown, choice, max_value),
            *descent_sentences(descents),
            *shown.all_notes,
        ),
        run=shown,
        choice=choice,
        sheets=sheets,
    )


def clipped_table(shown: Run, choice: Choice, max_norm: float, max_value: float) -> Table:
    """The gradient of each weight before and after clipping.

    Raises ValueError as `clip_table` does.
    """
    numbers = clip_table(weight_gradients(shown, choice.loss), max_norm, max_value)
    texts = numbers.map(lambda cell: cell if isinstance(cell, str) else f"{cell:.3g}")
    words = texts.set_index("parameter").rename(columns=lambda name: name.replace("_", " "))
    return Table("clipping", words, numbers.assign(**{MEASURED: "norm of the gradient"}))


def clipped_sentence(shown: Run, choice: Choice, max_value: float) -> str:
    """What clipping does to the gradients of the weights."""
    cosine = cosine_by_value(weight_gradients(shown, choice.loss), max_value)
    if math.isnan(cosine):
        return "Every gradient is exactly zero. Clipping cannot bring a vanished gradient back."
    return (
        "By norm, all are scaled by one factor: the direction stays. By value, the direction "
        f"turns: the cosine between before and after is {cosine:.3f}."
    )


def cliff_descents(chosen: Chosen) -> Mapping[str, cliff.Descent]:
    """The descent from the same start with clipping and without it, by what it is called."""
    return _descents(*(chosen.real(key) for key in SETTINGS))


# Both sides of the page need them, and each is drawn anew alone.
@lru_cache(maxsize=KEPT_RUNS)
def _descents(u: float, b: float, rate: float, threshold: float) -> Mapping[str, cliff.Descent]:
    ways = {"with clipping": threshold, "without clipping": None}
    return {name: cliff.descent(u, b, rate=rate, threshold=limit) for name, limit in ways.items()}


def descent_sentences(descents: Mapping[str, cliff.Descent]) -> list[str]:
    """How each of these ends."""
    return [_ending(name, path) for name, path in descents.items()]


def cliff_figure(descents: Mapping[str, cliff.Descent]) -> Figure:
    """The loss over u and b, and all of these on it."""
    paths = pd.concat([path.to_frame(name) for name, path in descents.items()])
    settings = {"surface": cliff_surface(), "description": DESCRIPTION, "ends": ENDS}
    return Figure("cliff", "cliff", paths, "loss", settings)


@lru_cache(maxsize=1)
def cliff_surface() -> pd.DataFrame:
    """The loss over u and b on which they go down; not to be changed."""
    u, b = (cliff.axis(ends, SURFACE) for ends in ENDS)
    return cliff.surface_frame(u, b)


@lru_cache(maxsize=KEPT_RUNS)
def weight_gradients(shown: Run, loss: str | int) -> dict[str, Tensor]:
    """The gradient of every weight of the run, parameter → its shape."""
    return parameter_gradients(shown.module, shown.sequence.x, loss_of(shown, loss))


def _ending(name: str, path: cliff.Descent) -> str:
    when = f"is stopped at update {path.stopped_at} by an overflow" if path.stopped_at else "ends"
    u, b, loss = (float(values[-1]) for values in (path.u, path.b, path.loss))
    place = f"u = {u:.2f}, b = {b:.2f}".replace("-", MINUS)
    return f"The path {name} {when} at {place}, with the loss {significant(loss, 2)}."
