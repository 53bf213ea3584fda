"""Held-out bits over the number of sentences."""

from __future__ import annotations

import streamlit as st

from explorer.charts.reached import reached_chart
from explorer.ui.explore.transformer.shown import nothing_to_play, source, told
from explorer.ui.texts import text
from explorer.versus.contest_sentences import data_sentence
from explorer.versus.sweeps import data_curves, sweep_source
from explorer.views.versus.reached import reached_frame
from explorer.views.versus.times import data_marks


def data() -> None:
    """Draws the part."""
    nothing_to_play()
    curves = data_curves()
    told(data_sentence(curves), "data")
    chart = reached_chart(
        reached_frame(curves),
        place="Sentences to learn from",
        value="Held-out bits a token",
        shares=False,
        marks=data_marks(curves),
    )
    st.altair_chart(chart, width="stretch", key="reached_data")
    source(sweep_source("data"))
    st.markdown(text("transformer/data"))
