"""Measures on the server while one looks: a short edition, beside the shipped one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from explorer.ui.controls import state
from explorer.ui.escaping import ordinal
from explorer.ui.train import jobs
from explorer.ui.turns import in_turn
from explorer.versus.measuring import Measuring, Point

LOOK_EVERY = 1.0


def measured_here(kind: str, draw: Callable[[tuple[Point, ...]], None]) -> None:
    """Draws with the points measured here so far, again and again while there come more.

    Where a view is fixed, as in a lesson, nothing of a person's own is shown.
    """
    if state.is_fixed():
        draw(())
        return
    name = jobs.MEASURING.format(kind)
    was_busy = jobs.is_busy(name)

    @st.fragment(run_every=LOOK_EVERY if was_busy else None)
    @in_turn
    def live() -> None:
        measuring = jobs.the_measuring(kind)
        draw(() if measuring is None else measuring.points)
        if measuring is not None:
            st.progress(measuring.share_done, _state(measuring, name))
        if jobs.is_busy(name) != was_busy:
            st.rerun()

    live()
    _buttons(kind, name, busy=was_busy)


def _buttons(kind: str, name: str, *, busy: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Measure here",
            disabled=busy,
            on_click=jobs.begin_measuring,
            args=(kind,),
            help="A short edition, on this server, beside the one that comes with the app.",
        )
        st.button("Stop", disabled=not busy, on_click=jobs.rest, args=(name,))


def _state(measuring: Measuring, name: str) -> str:
    """How far it is, and whether its times mean anything."""
    job = jobs.job_of(name)
    line = 0 if job is None else jobs.WORKSHOP.place_in_line(job)
    if line:
        return f"Waiting, {ordinal(line)} in line: others are measuring or training."
    if job is not None and job.failure:
        return "The measuring failed unexpectedly; what was measured so far is kept."
    moment = f"{measuring.moment:%Y-%m-%d %H:%M} UTC"
    if not measuring.finished:
        return "Measuring on this server." if jobs.is_busy(name) else f"Stopped, {moment}."
    busy = " The server had other work: read ratios alone." if measuring.busy else ""
    return f"Measured on this server, {moment}.{busy}"
