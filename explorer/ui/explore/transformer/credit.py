"""One label at the end: which step gets the credit."""

from __future__ import annotations

import streamlit as st

from explorer.contest.credited import trained_right
from explorer.scenes.transformer import both_credited, credit_scene
from explorer.session.declared.one_cursor import TRAINED
from explorer.ui import current, player
from explorer.ui.controls.widgets import drawn_in_a_row
from explorer.ui.escaping import plain
from explorer.ui.texts import text
from explorer.views.credit import credit_table


def credit() -> None:
    """Draws the part."""
    weights, place, seed = drawn_in_a_row("credit_weights", "credit_place", "credit_seed")
    found = both_credited(place, seed)
    scene = current.note(credit_scene(found, trained=weights == TRAINED))
    player.show_transport(scene)
    left, side = st.columns([3, 2])
    with left:
        player.mounted(scene.mount("credit_board"))
    with side:
        player.mounted(scene.mount("credit_bars"))
        runs = found.sequence, found.untrained, found.trained
        st.table(credit_table(*runs, trained_right()))
    st.markdown(plain(" ".join(scene.sentences)))
    st.markdown(text("transformer/credit"))
