"""A tune that a model invented: seen and heard."""

from __future__ import annotations

import streamlit as st

from explorer.charts import tune_chart
from explorer.language.tunes import Tune, tune_frame, tune_wav


def staff(tune: Tune) -> None:
    """Draws the notes of a tune."""
    if not tune.notes:
        st.caption("This tune has no notes to play.")
        return
    st.altair_chart(tune_chart(tune_frame(tune)), width="stretch", key="tune_chart")


def sound(tune: Tune) -> None:
    """Offers to play the notes of a tune, if it has any."""
    if tune.notes:
        st.audio(tune_wav(tune), format="audio/wav")
