"""Tasks on sequences longer than trained, and those in which attention wins."""

from __future__ import annotations

import streamlit as st


def length() -> None:
    """Draws the part."""
    st.info("…")
