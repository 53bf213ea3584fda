"""The way back to a lesson, from a page that was opened out of it."""

from __future__ import annotations

import streamlit as st

from explorer.session.declared.pages import LESSONS
from explorer.ui.controls import state
from explorer.ui.escaping import plain
from explorer.ui.learn.lessons.shelf import lessons, present_step
from explorer.ui.opening import open_view


def way_back() -> None:
    """Draws the way back to the lesson that is open, and a way to leave it; nothing without one."""
    lesson = lessons().get(st.session_state.get("lesson") or "")
    if lesson is None:
        return
    step = present_step(lesson) + 1
    with st.container(key="unroll_back", horizontal=True, gap=None):
        if st.button(
            f"Back to step {step} of “{plain(lesson.title)}”",
            key="back_to_lesson",
            icon=":material/arrow_back:",
        ):
            open_view(LESSONS, f"lesson={lesson.key}&step={step}")
        st.button(
            "Leave the lesson",
            key="leave_lesson",
            icon=":material/close:",
            on_click=state.choose,
            args=("lesson", ""),
        )
