"""When which: the measured table, and what it advises."""

from __future__ import annotations

import streamlit as st


def advice() -> None:
    """Draws the part."""
    st.info("…")
