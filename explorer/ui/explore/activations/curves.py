"""Functions and their slopes on one cursor."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.scenes.activations import curves_scene, curves_transport
from explorer.session.declared import pages
from explorer.ui import current, player
from explorer.ui.controls.widgets import BARE, draw
from explorer.ui.frame import follow_link
from explorer.ui.texts import text
from explorer.ui.turns import in_turn
from explorer.views.activations.curves import function_rows


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
        (board,) = current.note(curves_scene(chosen)).mounts
        player.mounted(board)
        with st.container(key="activation_table"):
            st.table(pd.DataFrame(function_rows(chosen)).set_index("function"))
    else:
        current.begin()
        st.info("Choose a function above, and its curve and its slope are drawn.")
    follow_link(pages.ACTIVATIONS, part="functions")
