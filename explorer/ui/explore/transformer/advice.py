"""When which: the measured table, and what it advises."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from explorer.session.controls import option_label
from explorer.session.declared import pages
from explorer.session.declared.transformer import ADVICE
from explorer.ui.controls import state
from explorer.ui.escaping import plain
from explorer.ui.explore.transformer.shown import measured, nothing_to_play, source, told
from explorer.ui.opening import open_changed_view
from explorer.ui.texts import text
from explorer.versus import tables
from explorer.versus.contest_sentences import sweep_source


def advice() -> None:
    """Draws the part."""
    nothing_to_play()
    (summary, *advised), sheets = measured(ADVICE)
    (table,) = sheets.tables
    told(summary, "advice")
    st.table(table.shown)
    if not state.is_fixed():
        _ways(table.numbers["part"].unique())
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in advised))
    source(tables.shipped_edition().sentence)
    source(*(sweep_source(sweep) for sweep in ("length", "data", "label")))
    st.markdown(text("transformer/advice"))


def _ways(parts: Iterable[str]) -> None:
    """A button for each part; the browser's Back returns from it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("See it measured:", width="content")
        for part in parts:
            if st.button(option_label("versus", part), key=f"open_{part}"):
                open_changed_view(pages.TRANSFORMER, {"versus": part})
