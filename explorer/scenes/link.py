"""From a link to the scene that it leads to."""

from __future__ import annotations

from urllib.parse import urlsplit

from explorer.scenes.lesson import lesson_scene
from explorer.scenes.pages import MADE_BY, scene_of
from explorer.scenes.scene import Scene
from explorer.session.declared.pages import CELL, LESSONS
from explorer.session.link import Link, read_link, refusal

# Of a link in a sentence.
LONGEST = 60


def link_scene(link: str) -> Scene:
    """What a link shows: "cell?cell=lstm&unit=3&t=12", or a whole address of the app.

    A link to a lesson gives the view of its step.

    Raises ValueError, one sentence, for a page that shows nothing that plays, for a parameter that
    cannot be used, and for a choice that cannot be run.
    """
    page, said = read_address(link)
    if said.problems:
        raise ValueError(refusal(said.problems))
    if page == LESSONS:
        return lesson_scene(said.values)
    scene = scene_of(page, said.values)
    _check_within(scene, said)
    return scene


def read_address(link: str) -> tuple[str, Link]:
    """The page that a link names, Cell if none, and what its parameters say."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        raise ValueError(f"“{link[:LONGEST]}” is no link; one is cell?cell=lstm&t=12.") from None
    page = parts.path.strip("/").rpartition("/")[2]
    if parts.scheme and parts.path.endswith("/") and page not in MADE_BY:
        # Where an app is served below a path, its first page has no name of its own.
        page = CELL
    return page or CELL, read_link(parts.query)


def _check_within(scene: Scene, said: Link) -> None:
    """Raises ValueError for a unit or a step that the network or the sequence has not."""
    steps = 0 if scene.transport is None else len(scene.transport["tokens"])
    step, unit = said.values.get("t"), said.values.get("unit")
    if isinstance(step, int) and 0 < steps <= step:
        raise ValueError(f"There is no step {step} to show; allowed are 0 to {steps - 1}.")
    if scene.run is None or not isinstance(unit, int):
        return
    units = scene.run.module.hidden_size
    if unit >= units:
        raise ValueError(f"There is no unit {unit} in this network; allowed are 0 to {units - 1}.")
