"""Gates and attention rows reading one sentence on one cursor."""

from __future__ import annotations

import streamlit as st


def reading() -> None:
    """Draws the part."""
    st.info("…")
