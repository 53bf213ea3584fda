"""A person's own model: a file is opened, a module of it chosen, and the pages show it."""

from __future__ import annotations

import streamlit as st

from explorer.sequences.labels import file_label
from explorer.ui.escaping import plain
from explorer.ui.model import opening, recognised
from explorer.ui.model.inputs import chosen_input
from explorer.ui.model.opening import Opened
from explorer.ui.model.ways import ways


def show() -> None:
    """Draws the page."""
    with st.container(key="unroll_model"):
        left, right = st.columns([1, 2], gap="large")
        with left:
            opening.files()
        with right:
            opened = opening.present()
            if opened is None:
                opening.nothing_yet()
            else:
                _show(opened)


def _show(opened: Opened) -> None:
    if opened.trained is not None:
        st.subheader(plain(opened.trained.title), anchor=False)
        st.markdown("A model of the page Train, with the task that it learned.")
        ways(opened.trained)
        return
    loaded = opened.loaded
    assert loaded is not None
    title = file_label(loaded.filename) if opened.example is None else opened.example.title
    st.subheader(plain(title), anchor=False)
    if opened.example is not None:
        st.markdown(plain(opened.example.about))
    part = recognised.chosen_part(loaded)
    recognised.tell(loaded, part)
    recognised.questions(loaded, part)
    model = recognised.shown_model(loaded, part)
    if model is not None:
        suggested = "" if opened.example is None else opened.example.text
        ways(model, chosen_input(model.model, suggested))
