"""A loop and a scan give the same states."""

from __future__ import annotations

import streamlit as st

from explorer.ui.frame import View


def scan(view: View) -> None:
    """Draws the part."""
    st.info("…")
