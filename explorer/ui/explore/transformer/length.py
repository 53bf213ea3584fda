"""Tasks on sequences longer than trained, and those in which attention wins."""

from __future__ import annotations

import streamlit as st

from explorer.charts.reached import reached_chart
from explorer.contest.tasks import LENGTH_CONTESTS
from explorer.scenes.transformer import task_sentence
from explorer.session.declared.transformer import LOOK_UP_TASKS, STATE_TASKS
from explorer.ui.controls.widgets import draw
from explorer.ui.explore.transformer.shown import abreast, nothing_to_play, source, told
from explorer.ui.texts import text
from explorer.versus.sweeps import length_curves, sweep_source
from explorer.views.versus.reached import reached_frame


def length() -> None:
    """Draws the part."""
    nothing_to_play()
    with st.container(horizontal=True):
        state, look_up = draw("state_task"), draw("look_up_task")
    abreast(
        lambda: _task(state, STATE_TASKS[state]), lambda: _task(look_up, LOOK_UP_TASKS[look_up])
    )
    source(sweep_source("length"))
    st.markdown(text("transformer/length"))


def _task(task: str, title: str) -> None:
    """The sentence of a task, and its chart below."""
    contest, curves = LENGTH_CONTESTS[task], length_curves(task)
    guess = 1.0 / contest.outputs
    told(task_sentence(task, title), f"{task}_words")
    chart = reached_chart(
        reached_frame(curves),
        place="Items" if task in LOOK_UP_TASKS else "Length",
        value=f"Right, {title.lower()}",
        shares=True,
        trained=contest.longest,
        guess=guess,
    )
    st.altair_chart(chart, width="stretch", key=f"reached_{task}")
