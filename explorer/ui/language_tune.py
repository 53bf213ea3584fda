"""A tune that a model invented: seen and heard."""

from __future__ import annotations

import streamlit as st

from explorer.charts import tune_chart
from explorer.language.tunes import read_tune, tune_frame, tune_wav


def tune(abc: str) -> None:
    """Draws the notes and offers to play them."""
    found = read_tune(abc)
    if not found.notes:
        st.caption("There is no note in it to be heard.")
        return
    st.altair_chart(tune_chart(tune_frame(found)), width="stretch", key="tune_chart")
    st.audio(tune_wav(found), format="audio/wav")
