"""One label at the end: which step gets the credit."""

from __future__ import annotations

import streamlit as st


def credit() -> None:
    """Draws the part."""
    st.info("…")
