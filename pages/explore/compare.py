"""Cells side by side on one cursor: curves, heat maps, echoes, figures."""

from __future__ import annotations

import streamlit as st

from explorer.scenes.compare import comparison_sentences, network_sentence
from explorer.session.declared.analysis import SCAN, WHICH
from explorer.ui.escaping import plain
from explorer.ui.explore import compare
from explorer.ui.explore.scan import scan as compare_scan
from explorer.ui.frame import View

PARTS = {
    "curves": compare.side_by_side,
    "maps": compare.side_by_side,
    "echo": compare.echoes,
    "table": compare.table,
}
OF_ONE_NETWORK = {"layers": compare.layers, "tensors": compare.tensors}


def show(view: View, part: str) -> None:
    """Draws a part of the page."""
    if part in OF_ONE_NETWORK:
        st.caption(plain(" ".join((network_sentence(view.run), *view.run.notes))))
        OF_ONE_NETWORK[part](view.run, view.choice)
        return
    if part == SCAN:
        compare_scan(view)
        return
    if part == WHICH:
        compare.which()
        return
    try:
        comparison = compare.compared(view.choice)
    except ValueError as error:
        st.warning(plain(str(error)))
        return
    st.caption(plain(" ".join(comparison_sentences(comparison))))
    PARTS[part](comparison, view.choice, part)
