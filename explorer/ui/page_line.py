"""The one line below the heading: what a page shows, and what to do first."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.cells import CELLS
from explorer.models.task_sentence import task_sentence
from explorer.session.choice import ModelChoice
from explorer.session.declared.pages import CELL, LESSONS
from explorer.session.resolve import trained_model
from explorer.ui.controls import own_models, state
from explorer.ui.escaping import plain
from explorer.ui.texts import page_lines

TRAINED = "cell, trained"


def tell_line(page: str, place: DeltaGenerator) -> None:
    """Writes the line of a page where the menu left a place.

    Embedded there is no room for it, in a lesson the lesson has the word, and at the start it
    stands below the doors.
    """
    in_lesson = page == LESSONS and state.chosen().text("lesson")
    if not (st.context.is_embedded or in_lesson or state.is_at_start()):
        place.markdown(plain(page_line(page)))


def page_line(page: str) -> str:
    """The line of a page; with trained weights, the page Cell tells the task of these."""
    if page == CELL:
        chosen = state.chosen()
        model = ModelChoice(
            cell=chosen.option("cell"),
            weights=chosen.option("weights"),
            sequence=chosen.option("sequence"),
            own=own_models.present(),
        )
        trained = trained_model(model)
        task = "" if trained is None else task_sentence(trained)
        if trained is not None and task:
            title = CELLS[trained.cell].title
            return page_lines()[TRAINED].format(cell=title, task=task)
    return page_lines()[page]
