"""A person's own model: a file is opened, a module of it chosen, and the pages show it."""

from __future__ import annotations

import streamlit as st

from explorer.ui.model import opening, recognised, shown
from explorer.ui.model.diagnosis import diagnosis
from explorer.ui.model.keeping import keep_in_browser, told
from explorer.ui.model.units import units

OPEN, UNITS, DIAGNOSIS = "Open", "Units", "Diagnosis"
PARTS = {UNITS: units, DIAGNOSIS: diagnosis}


def show() -> None:
    """Draws the page, and has the browser keep what is open."""
    with st.container(key="unroll_model"):
        _draw()
        keep_in_browser()


def _draw() -> None:
    opened = opening.present()
    part = OPEN
    if opened is not None and opened.loaded is not None:
        part = st.segmented_control(
            "Part of the page",
            (OPEN, *PARTS),
            # Drawn again after the browser's Back, it would show what it began with.
            default=st.session_state.get(opening.PART, OPEN),
            key=opening.PART,
            required=True,
            label_visibility="collapsed",
        )
    ready = shown.present()
    if part in PARTS and ready is not None:
        with st.container(key="presented_part"):
            PARTS[part](ready)
        return
    left, right = st.columns([1, 2], gap="large")
    with left:
        opening.files()
        told()
    with right, st.container(key="presented_file"):
        # A click on the left may have opened another one meanwhile.
        opened = opening.present()
        if opened is None:
            opening.nothing_yet()
        else:
            recognised.show(opened)
