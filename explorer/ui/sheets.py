"""Charts and tables of what does not play, on a page."""

from __future__ import annotations

import streamlit as st

from explorer.charts.figures import figure_chart
from explorer.scenes.scene import Scene, sheets_of
from explorer.ui import current
from explorer.views.sheets import Figure, Sheets


def noted_sheets(scene: Scene) -> Sheets:
    """The charts and tables of what the page shows, which is noted; empty where it has none."""
    return sheets_of(current.note(scene))


def drawn_figure(figure: Figure) -> None:
    """Draws a chart, as wide as its place."""
    st.altair_chart(figure_chart(figure), width="stretch", key=figure.key)
