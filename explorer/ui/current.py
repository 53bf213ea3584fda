"""The scene that a page shows now, for what takes it away from the app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from explorer.scenes.scene import Scene
from explorer.session.control import Value

SHOWN = "_shown"


@dataclass(frozen=True)
class Whole:
    """More than one scene that a page shows as one: a lesson, a diagnosis.

    `word` is what it is, such as "Lesson", `purpose` what its page is for, `name` what its file is
    called, without an ending; `make` makes the page, given an address of it or "".
    """

    word: str
    purpose: str
    name: str
    make: Callable[[str], str]


@dataclass(eq=False)
class Shown:
    """What a session's page shows: what a fragment of it shows anew is known wherever this is.

    `instead` has what is shown in the place of what was chosen, by the keys of the controls.
    """

    scene: Scene | None = None
    whole: Whole | None = None
    instead: dict[str, Value] = field(default_factory=dict)


def shown() -> Shown:
    """What the page of this session shows, now and later."""
    result: Shown = st.session_state.setdefault(SHOWN, Shown())
    return result


def begin() -> None:
    """Forgets what the run before showed."""
    shown().scene = shown().whole = None
    shown().instead = {}


def note(scene: Scene) -> Scene:
    """Notes what the page shows; returns it.

    What a fragment of the page shows anew has the link that the page has.
    """
    before = noted()
    if before is not None and before.page == scene.page and not scene.query:
        scene = scene.led_to(before.query, scene.place)
    shown().scene = scene
    return scene


def note_whole(whole: Whole) -> None:
    """Notes what the page shows beside, or in place of, a scene."""
    shown().whole = whole


def lead_to(page: str, query: str) -> None:
    """Gives what a page shows the parameters of the link to it."""
    scene = noted()
    if scene is not None and scene.page == page:
        note(scene.led_to(query))


def noted() -> Scene | None:
    """What the page shows, None where nothing of it can be taken away."""
    return shown().scene
