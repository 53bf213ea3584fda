"""One step at a time under a deadline."""

from __future__ import annotations

import streamlit as st


def deadline() -> None:
    """Draws the part."""
    st.info("…")
