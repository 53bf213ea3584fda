"""The first minute: what this is in one sentence, three doors, and the task of the playing cell."""

from __future__ import annotations

import streamlit as st

from explorer.lessons.course import ORDER, course
from explorer.session.declared.pages import CELL, LESSONS, MODEL
from explorer.ui.controls import state
from explorer.ui.escaping import plain
from explorer.ui.opening import open_view
from explorer.ui.page_line import present_line
from explorer.ui.texts import text


def start_view() -> None:
    """Draws the doors, if the bare address was opened; each is one click to what it says."""
    if not state.is_at_start():
        return
    with st.container(key="unroll_start"):
        st.markdown(text("start/sentence"))
        learn, explore, own = st.columns(3)
        st.markdown(plain(present_line(CELL)))
    first = course()[ORDER[0]]
    with learn:
        if st.button(
            f"**Learn**  \n{first.title}, lesson 1 of {len(ORDER)}",
            key="door_learn",
            width="stretch",
        ):
            state.leave_start()
            open_view(LESSONS, f"lesson={first.key}")
    with explore:
        st.button(
            "**Explore**  \nThe LSTM below, with all its controls",
            key="door_explore",
            width="stretch",
            on_click=state.leave_start,
        )
    with own:
        if st.button(
            "**Your own model**  \nOpen a file, and see inside", key="door_own", width="stretch"
        ):
            state.leave_start()
            open_view(MODEL, "")
