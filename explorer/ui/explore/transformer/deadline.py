"""One step at a time under a deadline."""

from __future__ import annotations

from functools import partial

import streamlit as st

from explorer.session.declared.transformer import DEADLINE
from explorer.ui.controls.widgets import draw
from explorer.ui.explore.transformer.measuring import measured_here
from explorer.ui.explore.transformer.shown import abreast, measured, nothing_to_play, source, told
from explorer.ui.sheets import drawn_figure
from explorer.ui.texts import text
from explorer.versus import tables
from explorer.versus.deadline import DeadlinePoint
from explorer.versus.deadline_sentences import late_sentence, step_count
from explorer.versus.measuring import Point


def deadline() -> None:
    """Draws the part."""
    nothing_to_play()
    with st.container(horizontal=True):
        limit = int(draw("deadline"))
        draw("window")
    sentences, sheets = measured(DEADLINE)
    for sentence, key in zip(sentences, ("late", "window"), strict=True):
        told(sentence, key)
    left, right = (partial(drawn_figure, one) for one in sheets.figures)
    abreast(left, right)
    measured_here("deadline", lambda here: _here(here, limit))
    source(tables.shipped_edition().sentence)
    st.markdown(text("transformer/deadline"))


def _here(here: tuple[Point, ...], limit: int) -> None:
    """What a whole run on this server says, in the same words."""
    points = [point for point in here if isinstance(point, DeadlinePoint)]
    if any(point.window for point in points):
        steps = step_count(points)
        st.markdown(f"Measured here, {steps:,} steps: {late_sentence(points, limit)}")
