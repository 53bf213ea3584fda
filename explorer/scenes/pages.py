"""Which page makes which scene, and the scene of a page with the values of its controls."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from explorer.scenes.activations import activations_scene
from explorer.scenes.besides import NOTHING, Besides
from explorer.scenes.cell import cell_scene
from explorer.scenes.compare import compare_scene
from explorer.scenes.gradients import gradients_scene
from explorer.scenes.language import language_scene
from explorer.scenes.scene import Scene
from explorer.scenes.shapes import shapes_scene
from explorer.scenes.train import train_scene
from explorer.scenes.transformer import transformer_scene
from explorer.session.control import Value, Values
from explorer.session.controls import Chosen
from explorer.session.declared import pages
from explorer.session.link import PLAYER_KEYS, write_link

MADE_BY: Mapping[str, Callable[[Chosen, Besides], Scene]] = {
    pages.CELL: cell_scene,
    pages.GRADIENTS: gradients_scene,
    pages.COMPARE: compare_scene,
    pages.ACTIVATIONS: activations_scene,
    pages.TRANSFORMER: transformer_scene,
    pages.LANGUAGE: language_scene,
    pages.SHAPES: shapes_scene,
    pages.TRAIN: train_scene,
}
# Where a playhead can stand; the step of a lesson is none of it.
PLACES = PLAYER_KEYS - {"step"}


def scene_of(page: str, values: Values, besides: Besides = NOTHING) -> Scene:
    """What a page shows with these values, by the keys of their controls.

    The step `t`, and `sub` inside it, are among the values; what no link carries is `besides`.
    Raises ValueError, one sentence, for a page that shows nothing that plays, a value that its
    control does not take, and a choice that cannot be run.
    """
    made_by = MADE_BY.get(page)
    if made_by is None:
        raise ValueError(
            f"There is no page “{page}” to show; there are {', '.join((*MADE_BY, pages.LESSONS))}."
        )
    place: dict[str, int] = {}
    others: dict[str, Value] = {}
    for key, value in values.items():
        if key in PLACES and isinstance(value, int):
            place[key] = value
        else:
            others[key] = value
    scene = made_by(Chosen(others), besides)
    return scene.led_to(write_link(others, page), place)
