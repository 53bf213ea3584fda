"""This network's own values on the curves of its functions."""

from __future__ import annotations

import streamlit as st

from explorer.ui.frame import View


def values(view: View) -> None:
    """Draws the part."""
    st.info("…")
