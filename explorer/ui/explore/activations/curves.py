"""Functions and their slopes on one cursor."""

from __future__ import annotations

import streamlit as st

from explorer.scenes.activations import curves_scene, curves_transport
from explorer.scenes.scene import sheets_of
from explorer.session.declared import pages
from explorer.ui import current, player
from explorer.ui.controls.widgets import BARE, draw
from explorer.ui.frame import follow_link
from explorer.ui.texts import text
from explorer.ui.turns import in_turn


def curves() -> None:
    """Draws the part: the playhead is v, so that it moves without a word to the server."""
    player.play(curves_transport())
    _curves()
    st.markdown(text("activations/curves"))


@st.fragment
@in_turn
def _curves() -> None:
    chosen = draw("functions", BARE)
    if chosen:
        scene = current.note(curves_scene(chosen))
        player.mounted(scene.mounts[0])
        with st.container(key="activation_table"):
            st.table(sheets_of(scene).tables[0].shown)
    else:
        current.begin()
        st.info("Choose a function above, and its curve and its slope are drawn.")
    follow_link(pages.ACTIVATIONS, part="functions")
