"""Held-out bits over the number of sentences."""

from __future__ import annotations

import streamlit as st

from explorer.session.declared.transformer import DATA
from explorer.ui.explore.transformer.shown import measured, nothing_to_play, source, told
from explorer.ui.sheets import drawn_figure
from explorer.ui.texts import text
from explorer.versus.contest_sentences import sweep_source


def data() -> None:
    """Draws the part."""
    nothing_to_play()
    sentences, sheets = measured(DATA)
    told(sentences[0], "data")
    drawn_figure(sheets.figures[0])
    source(sweep_source("data"))
    st.markdown(text("transformer/data"))
