"""What a new token costs, and what training costs, over the length."""

from __future__ import annotations

import streamlit as st


def cost() -> None:
    """Draws the part."""
    st.info("…")
