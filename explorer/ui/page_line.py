"""The one line below the heading: what a page shows, and what to do first."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.session.choice import ModelChoice
from explorer.session.declared.pages import CELL, LESSONS
from explorer.session.resolve import trained_model
from explorer.ui.controls import own_models, state
from explorer.ui.escaping import plain
from explorer.views.page_lines import page_line


def tell_line(page: str, place: DeltaGenerator) -> None:
    """Writes the line of a page where the menu left a place.

    Embedded there is no room for it, in a lesson the lesson has the word, and at the start it
    stands below the doors.
    """
    in_lesson = page == LESSONS and state.chosen().text("lesson")
    if not (st.context.is_embedded or in_lesson or state.is_at_start()):
        place.markdown(plain(present_line(page)))


def present_line(page: str) -> str:
    """The line of a page for what is chosen now."""
    if page != CELL:
        return page_line(page)
    chosen = state.chosen()
    model = ModelChoice(
        cell=chosen.option("cell"),
        weights=chosen.option("weights"),
        sequence=chosen.option("sequence"),
        own=own_models.present(),
    )
    return page_line(page, trained_model(model))
