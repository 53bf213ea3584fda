"""Shapes: what a recurrent network reads and writes, unrolled step by step."""

from __future__ import annotations

import streamlit as st

from explorer.ui.controls.sidebar import viewing_controls
from explorer.ui.controls.widgets import BARE, draw
from explorer.ui.learn import shapes


def show() -> None:
    """Draws the page."""
    with st.container(horizontal=True):
        shape = draw("shape", BARE)
        folded = shapes.drawing(shape)
    asked = shapes.asked(shape)
    choice = viewing_controls()
    shapes.mount(shapes.shown(asked, choice, folded=folded))
    shapes.about(asked)
