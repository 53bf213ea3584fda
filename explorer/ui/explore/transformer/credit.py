"""One label at the end: which step gets the credit."""

from __future__ import annotations

import streamlit as st

from explorer.contest.credited import credited, trained_right
from explorer.session.declared.one_cursor import TRAINED
from explorer.ui import player
from explorer.ui.controls.widgets import drawn_in_a_row
from explorer.ui.escaping import plain
from explorer.ui.texts import text
from explorer.views.credit import credit_bars, credit_board, credit_sentence, credit_table


def credit() -> None:
    """Draws the part."""
    weights, place, seed = drawn_in_a_row("credit_weights", "credit_place", "credit_seed")
    (sequence, before), (_, after) = (
        credited(place, seed, trained=trained) for trained in (False, True)
    )
    right = trained_right()
    shown = after if weights == TRAINED else before
    player.transport(list(sequence.tokens), [], autoplay=False)
    left, side = st.columns([3, 2])
    with left:
        player.board(credit_board(sequence, shown), key="credit_board")
    with side:
        player.bars(credit_bars(sequence, shown), key="credit_bars")
        st.table(credit_table(sequence, before, after, right))
    st.markdown(plain(credit_sentence(sequence, before, after, right)))
    st.markdown(text("transformer/credit"))
