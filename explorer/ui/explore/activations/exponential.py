"""Exponential gates with and without their stabiliser."""

from __future__ import annotations

import streamlit as st

from explorer.ui.frame import View


def exponential(view: View) -> None:
    """Draws the part."""
    st.info("…")
