"""What is said and offered where a choice cannot be shown."""

from __future__ import annotations

import streamlit as st

from explorer.session.controls import option_label
from explorer.session.declared import pages
from explorer.session.readable import ShapeMismatchError
from explorer.ui.controls import own_models, state
from explorer.ui.escaping import plain
from explorer.ui.model.keeping import keep_in_browser
from explorer.ui.opening import open_view
from explorer.ui.texts import text


def _welcome_own_model() -> None:
    """What to do where a person wants a model of their own, and has brought none yet."""
    st.info(text("start/own"))
    with st.container(horizontal=True):
        if st.button("Open a file", type="primary"):
            open_view(pages.MODEL, "")
        if st.button("Train one now"):
            open_view(pages.TRAIN, "")
        st.button("Use random weights", on_click=state.choose, args=("weights", "random"))
    keep_in_browser()


def offer_ways_out(problem: ValueError) -> None:
    """Says why nothing can be shown, and offers what would help."""
    if state.chosen_value("weights") == "own" and not own_models.models():
        _welcome_own_model()
        return
    st.warning(plain(str(problem)))
    if not isinstance(problem, ShapeMismatchError):
        return
    left, right, _ = st.columns([1, 1, 2])
    left.button("Use random weights", on_click=state.choose, args=("weights", "random"))
    if problem.readable is not None:
        label = option_label("sequence", problem.readable)
        args = ("sequence", problem.readable)
        right.button(f"Use “{label}”", on_click=state.choose, args=args)
