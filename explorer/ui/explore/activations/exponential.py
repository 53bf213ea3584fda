"""Exponential gates with and without their stabiliser."""

from __future__ import annotations

import streamlit as st

from explorer.scenes.activations import exponential_scene
from explorer.ui import current, player
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.escaping import plain
from explorer.ui.frame import View
from explorer.ui.texts import text


def exponential(view: View) -> None:
    """Draws the part."""
    steps = len(view.run.sequence.tokens)
    left, right = st.columns(2, gap="large")
    with left:
        to = draw("driven_to")
    with right:
        at = draw(
            "driven_at", Place(high=max(steps - 1, 1), reason=f"is beyond these {steps} steps")
        )
    scene = current.note(exponential_scene(view.run, view.choice, at, to))
    overflow, source = scene.sentences
    with st.container(key="presented_exponential"):
        st.markdown(plain(overflow))
    player.mounted(scene.mounts[0])
    st.caption(source)
    st.markdown(text("activations/exponential"))
