"""What a new token costs, and what training costs, over the length."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.charts.times import times_chart
from explorer.session.declared.transformer import TOKEN
from explorer.ui.controls.widgets import BARE, draw
from explorer.ui.explore.transformer.measuring import measured_here
from explorer.ui.explore.transformer.shown import abreast, nothing_to_play, source, told
from explorer.ui.texts import text
from explorer.versus import tables
from explorer.versus.cost import CostPoint
from explorer.versus.cost_sentences import (
    cost_facts,
    cost_sentence,
    training_facts,
    training_sentence,
)
from explorer.versus.measuring import Point
from explorer.versus.training_cost import TrainingPoint
from explorer.views.versus import times

CONTEXT, STEPS = "Tokens of context", "Steps of the sequence"


def cost() -> None:
    """Draws the part."""
    nothing_to_play()
    if draw("cost_of", BARE) == TOKEN:
        told(cost_sentence(cost_facts(tables.shipped_cost())), "cost")
        measured_here("cost", _token)
        source(tables.shipped_edition().sentence)
        st.markdown(text("transformer/cost"))
    else:
        told(training_sentence(training_facts(tables.shipped_training())), "cost")
        measured_here("training", _training)
        source(tables.shipped_edition().sentence)
        st.markdown(text("transformer/training"))


def _token(here: tuple[Point, ...]) -> None:
    shipped = tables.shipped_cost()
    own = [point for point in here if isinstance(point, CostPoint)]

    def seconds() -> None:
        frame = times.time_frame(shipped, own)
        _chart(frame, times.time_marks(shipped), CONTEXT, "µs for a new token", "cost_seconds")

    def kept() -> None:
        frame = times.bytes_frame(shipped)
        _chart(frame, times.no_marks(), CONTEXT, "Bytes that are kept", "cost_bytes")

    abreast(seconds, kept)


def _training(here: tuple[Point, ...]) -> None:
    shipped = tables.shipped_training()
    own = [point for point in here if isinstance(point, TrainingPoint)]
    frame, marks = times.training_frame(shipped, own), times.training_marks(shipped)
    _chart(frame, marks, STEPS, "ms for forward and backward", "cost_training")


def _chart(points: pd.DataFrame, marks: pd.DataFrame, length: str, value: str, key: str) -> None:
    chart = times_chart(points, marks, length=length, value=value)
    st.altair_chart(chart, width="stretch", key=key)
