"""A loop and a scan give the same states: the tree, the work, the gradient."""

from __future__ import annotations

import streamlit as st

from explorer.scenes import scan as scenes
from explorer.session.declared.analysis import PRODUCT, TREE, WORK
from explorer.session.run import run, untouched
from explorer.ui import current, player
from explorer.ui.controls import state
from explorer.ui.controls.widgets import BARE, draw
from explorer.ui.escaping import plain
from explorer.ui.explore import scan_work
from explorer.ui.frame import View
from explorer.ui.texts import text
from explorer.views import scan as scan_view
from explorer.views.scan import scanned

# Cells that have a scan, to go to from one that has none.
WITH_SCAN = {"mingru": "Show minGRU", "minlstm": "Show minLSTM"}


def scan(view: View) -> None:
    """Draws the part; for a cell without a scan a sentence says why, with the way to one."""
    try:
        result = scanned(run(untouched(view.choice.model)))
    except ValueError as error:
        _ways_to_a_scan(error)
        return
    looked_at = draw("scan", BARE)
    if view.run.held:
        st.caption(scenes.NOT_HELD)
    if looked_at == WORK:
        scan_work.work(view.choice, result)
    else:
        for one in current.note(scenes.scan_scene(view.choice, looked_at)).mounts:
            player.mounted(one)
    if looked_at == TREE:
        with st.container(key="presented_scan"):
            st.caption(plain(scan_view.equal_sentence(result)))
        st.caption(plain(scan_view.work_sentence(len(result.run.sequence.tokens))))
        st.markdown(text("compare/scan"))
    elif looked_at == PRODUCT:
        st.markdown(text("compare/scan_gradient"))
    if result.run.all_notes:
        st.caption(plain(" ".join(result.run.all_notes)))


def _ways_to_a_scan(problem: ValueError) -> None:
    st.info(plain(str(problem)))
    if state.is_fixed():
        return
    with st.container(horizontal=True):
        for key, label in WITH_SCAN.items():
            st.button(label, on_click=state.choose, args=("cell", key))
