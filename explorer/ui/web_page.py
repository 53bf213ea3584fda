"""The button “Web page”: one click brings the file of what is shown at that very moment."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from explorer.export.files import FILES, file_name, made
from explorer.export.kinds import Request
from explorer.export.live import live_address
from explorer.scenes.scene import Scene
from explorer.ui import current, player
from explorer.ui.controls import state

HTML = "html"


def web_page_button(
    shown: current.Shown, step: int | None, live: str, runtime: player.Runtime
) -> None:
    """Draws the button to what a page shows now.

    `step` is where a scene begins then, `live` the address of a lesson. The browser holds a click
    back until the server has heard where the playhead stands, and what was chosen in the browser.
    """
    name, begin = "unroll", None
    if shown.whole is not None:
        name = shown.whole.name
    elif shown.scene is not None:
        scene = scene_at(shown.scene, step)
        name, begin = file_name(scene, HTML).removesuffix(".html"), scene.place.get("t")
    st.download_button(
        "Web page",
        partial(_present_page, shown, step, app_address(), live),
        f"{name}.html",
        FILES[HTML].mime,
        key="take_away_page",
        help="One file that needs no server.",
        icon=":material/language:",
        on_click="ignore",  # a rerun could take the file away before it is fetched
    )
    # After the button: a click that was held back comes again when this arrives.
    with runtime.place:
        player.web_page({"begin": begin, "pressed": runtime.pressed})


def _present_page(shown: current.Shown, step: int | None, app: str, live: str) -> bytes:
    """What the page shows when it is asked for, which a fragment may have drawn anew."""
    if shown.whole is not None:
        return shown.whole.make(live).encode()
    if shown.scene is None:
        raise ValueError("There is nothing to take away any more.")
    scene = scene_at(shown.scene, step)
    return made(scene, HTML, Request(live_address(app, scene.link), scene.place.get("t")))


def scene_at(scene: Scene, step: int | None) -> Scene:
    """The scene at a step, or at its own if it is None; one without steps stays as it is."""
    last = step_count(scene) - 1
    if last < 0:
        return scene
    wanted = scene.place.get("t", 0) if step is None else step
    return replace(scene, place={**scene.place, "t": min(wanted, last)})


def step_count(scene: Scene) -> int:
    """How many steps a scene has, 0 where nothing plays."""
    return 0 if scene.transport is None else len(scene.transport["tokens"])


def app_address() -> str:
    """The address at which this server has its pages."""
    here = (st.context.url or "").rstrip("/")
    return here.removesuffix(f"/{st.session_state[state.PAGE]}")
