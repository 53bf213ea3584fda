"""The parts of the page Glossary: what was looked for, and the terms with a way to each view."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from explorer.glossary import Term, symbol_html
from explorer.ui.controls.state import choose
from explorer.ui.escaping import plain
from explorer.ui.opening import open_view


def tell_result(wanted: str, matching: Sequence[Term]) -> None:
    """How many terms there are for what is looked for, and a way back to all of them."""
    if not wanted.strip():
        return
    count = f"{len(matching)} {'term' if len(matching) == 1 else 'terms'}"
    with st.container(horizontal=True, vertical_alignment="center", key="unroll_terms_found"):
        if matching:
            st.caption(plain(f"{count} for “{wanted}”."))
        else:
            st.info(plain(f"No term matches “{wanted}”, so here are all."))
        st.button("Show all terms", on_click=choose, args=("term", ""))


def terms(shown: Sequence[Term], notation: str) -> None:
    """Each term with its symbol in a notation, its sentence, and a button that opens its view."""
    with st.container(key="presented_terms"):
        for one in shown:
            with st.container(key=f"term_{one.key}"):
                st.html(term_html(one, notation))
                if st.button(
                    f"See it on {one.see.page.capitalize()}",
                    key=f"see_{one.key}",
                    type="tertiary",
                    icon=":material/arrow_forward:",
                    help=f"Opens a view in which you can see: {plain(one.name)}",
                ):
                    open_view(one.see.page, one.see.query)


def term_html(one: Term, notation: str) -> str:
    """A term as a heading, its symbol, its other names and its sentence."""
    symbol = symbol_html(one.symbol, notation)
    return (
        f"<h2>{escape(one.name)}"
        + (f' <span class="unroll-term-symbol">{symbol}</span>' if symbol else "")
        + f"</h2><p>{escape(one.sentence)}</p>"
        + (f"<small>Also: {escape(', '.join(one.aliases))}</small>" if one.aliases else "")
    )
