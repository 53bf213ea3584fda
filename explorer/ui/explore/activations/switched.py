"""The same weights with another function in a candidate or a state."""

from __future__ import annotations

import streamlit as st

from explorer.ui.frame import View


def switched(view: View) -> None:
    """Draws the part."""
    st.info("…")
