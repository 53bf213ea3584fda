"""Cells side by side on one cursor: curves, heat maps, echoes, figures."""

from __future__ import annotations

import streamlit as st

from explorer.session.declared.analysis import SCAN, WHICH
from explorer.ui.escaping import plain
from explorer.ui.explore import compare
from explorer.ui.explore.scan import scan as compare_scan
from explorer.ui.frame import View

PARTS = {
    "curves": compare.curves,
    "maps": compare.heat_maps,
    "echo": compare.echoes,
    "table": compare.table,
}


def show(view: View, part: str) -> None:
    """Draws a part of the page."""
    if part == "layers":
        st.caption(plain(" ".join((compare.network_sentence(view.run), *view.run.notes))))
        compare.layers(view.run, view.choice)
        return
    if part == "tensors":
        st.caption(plain(" ".join((compare.network_sentence(view.run), *view.run.notes))))
        compare.tensors(view.run)
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
    notes = dict.fromkeys(note for run in comparison.runs for note in run.all_notes)
    st.caption(plain(" ".join((comparison.sentence, *notes))))
    PARTS[part](comparison, view.choice)
