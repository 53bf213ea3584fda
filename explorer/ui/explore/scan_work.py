"""What a scan costs beside the loop: counted at once, timed when a person asks for it."""

from __future__ import annotations

import streamlit as st

from explorer.analysis.scan_time import ScanTimes, scan_times
from explorer.scenes.scan import scan_scene
from explorer.session.choice import Choice
from explorer.session.declared.analysis import WORK
from explorer.ui.escaping import plain
from explorer.ui.sheets import drawn_figure, noted_sheets
from explorer.ui.texts import text
from explorer.views.scan import Scanned
from explorer.views.scan_work import how_sentence, timed_sizes, told_work

# Under which name a session keeps what it measured: for which sizes, and the times.
MEASURED = "_scan_times"


def work(choice: Choice, result: Scanned) -> None:
    """Draws the operations of both ways, and the times once they are measured."""
    sizes = timed_sizes(result.run.module.hidden_size)
    times = _measured(sizes)
    sheets = noted_sheets(scan_scene(choice, WORK, times))
    left, right = st.columns([1, 1], gap="large") if times else (st.container(), None)
    with left:
        st.table(sheets.tables[0].shown)
    if right is not None:
        with right:
            drawn_figure(sheets.figures[0])
    with st.container(key="presented_scan_work"):
        steps = len(result.run.sequence.tokens)
        st.markdown(plain(" ".join(told_work(steps, times))))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Measure again" if times else "Measure here",
            on_click=_measure,
            args=(sizes,),
            help="Takes about two seconds.",
        )
        st.caption(plain(how_sentence(sizes, times)))
    st.markdown(text("compare/scan_work"))


def _measured(sizes: tuple[int, int]) -> ScanTimes | None:
    known, times = st.session_state.get(MEASURED, ((), None))
    return times if known == sizes else None


def _measure(sizes: tuple[int, int]) -> None:
    st.session_state[MEASURED] = (sizes, scan_times(sizes))
