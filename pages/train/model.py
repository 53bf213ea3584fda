"""A person's own model: a file is opened, a module of it chosen, and the pages show it."""

from __future__ import annotations

import streamlit as st

from explorer.ui.model import opening, recognised


def show() -> None:
    """Draws the page."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        opening.files()
    with right:
        loaded = opening.present()
        if loaded is None:
            opening.nothing_yet()
        else:
            recognised.file(loaded)
