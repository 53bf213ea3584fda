"""What a scan costs beside the loop: counted at once, timed when a person asks for it."""

from __future__ import annotations

import streamlit as st

from explorer.analysis.scan_time import ScanTimes, scan_times, times_frame
from explorer.charts.scan_time import scan_time_chart
from explorer.ui.escaping import plain
from explorer.ui.texts import text
from explorer.views.scan import Scanned, work_sentence
from explorer.views.scan_work import time_sentences, timed_sizes, work_rows

# Under which name a session keeps what it measured: for which sizes, and the times.
MEASURED = "_scan_times"


def work(result: Scanned) -> None:
    """Draws the operations of both ways, and the times once they are measured."""
    sizes = timed_sizes(result.run.module.hidden_size)
    steps = len(result.run.sequence.tokens)
    times = _measured(sizes)
    left, right = st.columns([1, 1], gap="large") if times else (st.container(), None)
    with left:
        st.table(work_rows(steps))
    if times is not None and right is not None:
        chart = scan_time_chart(times_frame(times))
        right.altair_chart(chart, width="stretch", key="scan_times")
    with st.container(key="presented_scan_work"):
        st.markdown(plain(" ".join(time_sentences(times)) if times else work_sentence(steps)))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Measure again" if times else "Measure here",
            on_click=_measure,
            args=(sizes,),
            help="Takes about two seconds.",
        )
        st.caption(plain(_how(sizes, times)))
    st.markdown(text("compare/scan_work"))


def _measured(sizes: tuple[int, int]) -> ScanTimes | None:
    known, times = st.session_state.get(MEASURED, ((), None))
    return times if known == sizes else None


def _measure(sizes: tuple[int, int]) -> None:
    st.session_state[MEASURED] = (sizes, scan_times(sizes))


def _how(sizes: tuple[int, int], times: ScanTimes | None) -> str:
    if times is None:
        return (
            f"Counted, not timed: these numbers are exact. Timed are {sizes[0]} and {sizes[1]} "
            "units on the server, for up to two seconds."
        )
    threads = f"{times.threads} thread{'' if times.threads == 1 else 's'}"
    return (
        f"Measured on the server, {times.moment:%Y-%m-%d %H:%M} UTC, on {threads}, in float32, "
        "forward alone, the best of some runs. What would have taken too long is left out."
    )
