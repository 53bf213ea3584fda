"""Held-out bits over the number of sentences."""

from __future__ import annotations

import streamlit as st


def data() -> None:
    """Draws the part."""
    st.info("…")
