"""The menu: all pages in one row, the present one marked; it stays on the screen."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage


def menu(sections: Sequence[Sequence[StreamlitPage]], title: str) -> DeltaGenerator:
    """Draws a link to each page, section by section, and the heading of the present page.

    `title` is the heading's text; returned is the place below it, for the line about the page. The
    player marks the present page's link, for eyes and for screen readers: Streamlit's own links
    look alike but for their colour.
    """
    with st.container(key="unroll_menu", horizontal=True, gap=None):
        for number, pages in enumerate(sections):
            with st.container(key=f"unroll_section_{number}", horizontal=True, gap=None):
                for page in pages:
                    st.page_link(page)
    with st.container(key="unroll_heading"):
        st.title(title, anchor=False)
    return st.container(key="unroll_line")
