"""Functions and their slopes on one cursor."""

from __future__ import annotations

import streamlit as st


def curves() -> None:
    """Draws the part."""
    st.info("…")
