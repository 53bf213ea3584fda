"""The player in the browser: one runtime that is sent once, and mounts that carry data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.export.pages.bundle import bundle, diagrams, mount_script, style
from explorer.scenes.scene import Mount, Scene
from explorer.ui.controls.heard import hear
from explorer.ui.controls.state import is_fixed, settle
from explorer.views import payloads
from explorer.views.terms import signal_terms

# How a cell is written is sent apart from the stage, since most reruns need not send it again.
DRAWING_NOTHING = ("spelling",)


# Registered when they are first mounted: importing this module leaves Streamlit alone.
@cache
def _runtime() -> Any:
    return st.components.v2.component(
        "unroll_runtime", js=bundle(), css=style(), isolate_styles=False
    )


@cache
def _mount(part: str) -> Any:
    return st.components.v2.component(f"unroll_{part}", js=mount_script(part), isolate_styles=False)


@dataclass(frozen=True)
class Runtime:
    """What the browser tells as a run begins.

    `place` is where what draws nothing stands. `address` is what the browser's address says if the
    browser has just connected again, else None; `told` are the choices that it made, see `hear`.
    `step` is where the playhead stood when the button was clicked that began the run, else None.
    `pressed` is the number of the click on “Web page” that began it, which waits for it, else 0.
    """

    place: DeltaGenerator
    address: str | None
    told: tuple[Any, ...]
    step: int | None
    pressed: int


def runtime(person: str) -> Runtime:
    """Mounts the runtime, which never changes; `person` is the secret that the browser keeps."""
    place = st.container(key="unroll_runtime_place", height=1, border=False)
    with place:
        data: payloads.Runtime = {
            "diagrams": diagrams(),
            "terms": signal_terms(),
            "person": person,
        }
        # Without a callback what the browser tells would not be handed out.
        names = ("address", "chosen", "asked", "step", "pressed")
        calls = {f"on_{name}_change": lambda: None for name in names}
        mounted = _runtime()(key="runtime", data=data, **calls)
    step, pressed = mounted.get("step"), mounted.get("pressed")
    return Runtime(
        place,
        mounted.get("address"),
        _told(mounted),
        step if isinstance(step, int) and step >= 0 else None,
        pressed if isinstance(pressed, int) else 0,
    )


def _told(mounted: Mapping[str, Any]) -> tuple[Any, ...]:
    return (*(mounted.get("chosen") or ()), *(mounted.get("asked") or ()))


def choices(data: payloads.Choices) -> None:
    """Mounts the controls of how a run is looked at."""
    _mount("choices")(key="choices", data=data)


def address(data: payloads.Address, *, part: str = "") -> None:
    """Mounts what keeps the browser's address: the parameters of a link to what is chosen.

    With every new link that was opened the playhead goes to its place; one that was opened from
    inside its own page is a new step of the browser's history. The page is named since at another
    one the address is new, even where nothing else is. `part` tells mounts of one page apart.
    """
    _mount("address")(key=f"address_{part}", data=data)


def play(data: payloads.Transport) -> None:
    """Mounts the transport; in a lesson nothing plays by itself."""
    if is_fixed():
        data = {**data, "autoplay": False, "anew": ""}
    _mount("transport")(key="transport", data=data)


def mounted(one: Mount) -> None:
    """Mounts a part of a scene; what is chosen there becomes the choice of the session."""
    changes: dict[str, Callable[[], None]] = {}
    if one.unit:
        changes["on_unit_change"] = partial(_choose_unit, one.key, one.unit)
    if one.part == "unrolled":
        changes["on_weight_change"] = partial(_choose_weight, one.key)
    with _place(one.part):
        _mount(one.part)(key=one.key, data=one.data, **changes)


def show_transport(scene: Scene) -> None:
    """Mounts what a scene plays, if it plays anything."""
    if scene.transport is not None:
        play(scene.transport)


def show_scene(scene: Scene) -> None:
    """Mounts a whole scene, its parts one above the other."""
    show_transport(scene)
    for one in scene.mounts:
        mounted(one)


def lesson(data: payloads.LessonText, wish: Callable[[str, Any], None]) -> None:
    """Mounts the text of a lesson; `wish` is called with what a person asks for, and its step.

    That is "step" (to go there), "reveal", "again", "following", "explore" or "shelf".
    """
    names = ("step", "reveal", "again", "following", "explore", "shelf")
    _mount("lesson")(
        key="lesson_mount",
        data=data,
        **{f"on_{name}_change": partial(_pass_on, "lesson_mount", name, wish) for name in names},
    )


def pad(data: payloads.Pad, wish: Callable[[str, Any], None]) -> None:
    """Mounts the pad of a question; `wish` is called with "guess" and what was guessed."""
    change = partial(_pass_on, "pad_mount", "guess", wish)
    _mount("pad")(key="pad_mount", data=data, on_guess_change=change)


def web_page(data: payloads.WebPage) -> None:
    """Mounts what holds a click on “Web page” back until the server knows what is shown."""
    _mount("page")(key="page_mount", data=data)


def shelf(data: payloads.Shelf, wish: Callable[[str, Any], None]) -> None:
    """Mounts the shelf of lessons; `wish` is called with "open", a lesson's key and a step."""
    change = partial(_pass_on, "shelf_mount", "open", wish)
    _mount("shelf")(key="shelf_mount", data=data, on_open_change=change)


def kept(data: payloads.KeptModel, back: Callable[[str, Any], None]) -> None:
    """Mounts what keeps a person's own model in the browser.

    `back` is called with "back" and what was kept, where the session knows nothing of it.
    """
    change = partial(_pass_on, "kept_mount", "back", back)
    _mount("kept")(key="kept_mount", data=data, on_back_change=change)


def _pass_on(mount: str, name: str, wish: Callable[[str, Any], None]) -> None:
    wished = st.session_state[mount].get(name)
    if wished is not None:
        wish(name, wished)


def _place(part: str) -> AbstractContextManager[Any]:
    """Where a part stands: of what draws nothing, in a container without height."""
    if part not in DRAWING_NOTHING:
        return nullcontext()
    return st.container(key=f"unroll_{part}_place", height=1, border=False)


def _choose_unit(mount: str, control: str) -> None:
    unit = st.session_state[mount].get("unit")
    if unit is not None:
        hear(_told(st.session_state["runtime"]))  # what was chosen before counts before
        settle(control, int(unit))


def _choose_weight(mount: str) -> None:
    weight = st.session_state[mount].get("weight")
    if weight is not None:
        settle("weight", weight or None)
