"""This network's own values on the curves of its functions."""

from __future__ import annotations

import streamlit as st

from explorer.scenes.activations import values_scene
from explorer.ui import current, player
from explorer.ui.escaping import plain
from explorer.ui.explore.cell import gradient_notes
from explorer.ui.frame import View
from explorer.ui.texts import text


def values(view: View) -> None:
    """Draws the part."""
    run, choice = view.run, view.choice
    player.mounted(current.note(values_scene(run, choice)).mounts[0])
    gradient_notes(run, choice)
    if run.all_notes:
        st.caption(plain(" ".join(run.all_notes)))
    st.markdown(text("activations/values"))
