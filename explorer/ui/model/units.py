"""The part Units of the page Your model: which unit follows a property of a text."""

from __future__ import annotations

import streamlit as st

from explorer.session.declared import pages
from explorer.ui.controls.state import settle
from explorer.ui.escaping import plain
from explorer.ui.model.opening import PROPERTY, SEARCHED
from explorer.ui.model.shown import Shown
from explorer.ui.model.ways import show
from explorer.ui.opening import open_changed_view
from explorer.ui.texts import text
from explorer.views.model_units import (
    PROPERTIES,
    first_text,
    search_sentence,
    search_table,
    unit_search,
)

MOST_SIGNS = 20_000


def units(shown: Shown) -> None:
    """Draws a property and a text to look in, and the units that follow it best."""
    table = shown.model.model.table
    if table is None:
        st.info(text("model/units_numbers"))
        return
    left, right = st.columns([1, 2], gap="large")
    with left:
        present = st.session_state.setdefault(PROPERTY, next(iter(PROPERTIES)))
        name = st.selectbox(
            "Property",
            PROPERTIES,
            list(PROPERTIES).index(present),
            format_func=PROPERTIES.__getitem__,
            key=PROPERTY,
        )
        st.session_state.setdefault(SEARCHED, first_text(table))
        read = st.text_area(
            "Text to look in",
            st.session_state[SEARCHED],
            key=SEARCHED,
            height=260,
            max_chars=MOST_SIGNS,
            help="A few thousand tokens, of the kind that the model was trained on. Two thirds "
            "choose the unit, the rest checks it.",
        )
    with right:
        _found(shown, name, read or "")


def _found(shown: Shown, name: str, read: str) -> None:
    try:
        found = unit_search(shown.model, read, name)
    except ValueError as error:
        st.warning(plain(str(error)))
        return
    st.markdown(f"**{plain(search_sentence(found))}**")
    best = found.best
    if st.button(f"See unit {best.unit} on Cell", type="primary", icon=":material/arrow_forward:"):
        show(shown.model, shown.read)
        settle("unit", best.unit)
        settle("layer", best.layer + 1)
        settle("reading", best.direction)
        open_changed_view(pages.CELL, {})
    st.table(search_table(found))
    st.caption(text("model/units"))
