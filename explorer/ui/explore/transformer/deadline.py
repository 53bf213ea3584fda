"""One step at a time under a deadline."""

from __future__ import annotations

import streamlit as st

from explorer.charts.deadline import steps_chart, time_line_chart
from explorer.ui.controls.widgets import draw
from explorer.ui.explore.transformer.measuring import measured_here
from explorer.ui.explore.transformer.shown import abreast, nothing_to_play, source, told
from explorer.ui.texts import text
from explorer.versus import tables
from explorer.versus.deadline import DeadlinePoint
from explorer.versus.deadline_sentences import late_sentence, step_count, window_sentence
from explorer.versus.measuring import Point
from explorer.views.versus.deadline import steps_frame, time_line


def deadline() -> None:
    """Draws the part."""
    nothing_to_play()
    with st.container(horizontal=True):
        limit, window = int(draw("deadline")), int(draw("window"))
    shipped = tables.shipped_deadline()
    told(late_sentence(shipped, limit), "late")
    told(window_sentence(shipped, window, limit), "window")

    def steps() -> None:
        chart = steps_chart(steps_frame(shipped), limit)
        st.altair_chart(chart, width="stretch", key="deadline_steps")

    def line() -> None:
        drawn = time_line(shipped, limit, window)
        chart = time_line_chart(
            drawn.events, drawn.waits, unit=drawn.unit, description=drawn.description
        )
        st.altair_chart(chart, width="stretch", key="deadline_line")

    abreast(steps, line)
    measured_here("deadline", lambda here: _here(here, limit))
    source(tables.shipped_edition().sentence)
    st.markdown(text("transformer/deadline"))


def _here(here: tuple[Point, ...], limit: int) -> None:
    """What a whole run on this server says, in the same words."""
    points = [point for point in here if isinstance(point, DeadlinePoint)]
    if any(point.window for point in points):
        steps = step_count(points)
        st.markdown(f"Measured here, {steps:,} steps: {late_sentence(points, limit)}")
