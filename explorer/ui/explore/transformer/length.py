"""Tasks on sequences longer than trained, and those in which attention wins."""

from __future__ import annotations

from functools import partial

import streamlit as st

from explorer.session.declared.transformer import LENGTH
from explorer.ui.controls.widgets import draw
from explorer.ui.explore.transformer.shown import abreast, measured, nothing_to_play, source, told
from explorer.ui.sheets import drawn_figure
from explorer.ui.texts import text
from explorer.versus.contest_sentences import sweep_source
from explorer.views.sheets import Figure


def length() -> None:
    """Draws the part."""
    nothing_to_play()
    with st.container(horizontal=True):
        tasks = draw("state_task"), draw("look_up_task")
    sentences, sheets = measured(LENGTH)
    left, right = (
        partial(_task, *one) for one in zip(tasks, sentences, sheets.figures, strict=True)
    )
    abreast(left, right)
    source(sweep_source("length"))
    st.markdown(text("transformer/length"))


def _task(task: str, sentence: str, figure: Figure) -> None:
    """The sentence of a task, and its chart below."""
    told(sentence, f"{task}_words")
    drawn_figure(figure)
