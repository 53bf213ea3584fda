"""The scene that a page shows now, for what takes it away from the app."""

from __future__ import annotations

import streamlit as st

from explorer.scenes.scene import Scene

SCENE = "_scene"


def begin() -> None:
    """Forgets what the run before showed."""
    st.session_state.pop(SCENE, None)


def note(scene: Scene) -> Scene:
    """Notes what the page shows; returns it."""
    st.session_state[SCENE] = scene
    return scene


def lead_to(page: str, query: str) -> None:
    """Gives what a page shows the parameters of the link to it."""
    scene = noted()
    if scene is not None and scene.page == page:
        note(scene.led_to(query))


def noted() -> Scene | None:
    """What the page shows, None where nothing of it can be taken away."""
    result: Scene | None = st.session_state.get(SCENE)
    return result
