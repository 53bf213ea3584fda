"""Functions and their slopes on one cursor."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.session.declared import pages
from explorer.ui import player
from explorer.ui.controls.widgets import BARE, draw
from explorer.ui.frame import follow_link
from explorer.ui.texts import text
from explorer.ui.turns import in_turn
from explorer.views.activations.curves import WORD, cursor_marks, curves_board, function_rows


def curves() -> None:
    """Draws the part: the playhead is v, so that it moves without a word to the server."""
    player.transport(cursor_marks(), [], autoplay=True, word=WORD)
    _curves()
    st.markdown(text("activations/curves"))


@st.fragment
@in_turn
def _curves() -> None:
    chosen = draw("functions", BARE)
    if chosen:
        player.board(curves_board(chosen), key="activation_curves")
        with st.container(key="activation_table"):
            st.table(pd.DataFrame(function_rows(chosen)).set_index("function"))
    else:
        st.info("Choose a function above, and its curve and its slope are drawn.")
    follow_link(pages.ACTIVATIONS, part="functions")
