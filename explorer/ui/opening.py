"""Opens a view from inside the app, on any page, as if a person had followed its link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

import streamlit as st

from explorer.session.control import Values
from explorer.session.declared import pages
from explorer.session.link import read_link, write_link
from explorer.ui.controls import state

FILES = {
    pages.CELL: "pages/explore/cell.py",
    pages.GRADIENTS: "pages/explore/gradients.py",
    pages.COMPARE: "pages/explore/compare.py",
    pages.ACTIVATIONS: "pages/explore/activations.py",
    pages.TRANSFORMER: "pages/explore/transformer.py",
    pages.TRAIN: "pages/train/train.py",
    pages.MODEL: "pages/train/model.py",
    pages.LANGUAGE: "pages/learn/language.py",
    pages.SHAPES: "pages/learn/shapes.py",
    pages.LESSONS: "pages/learn/lessons.py",
    pages.GLOSSARY: "pages/learn/glossary.py",
}


def open_view(page: str, query: str, here: Mapping[str, str] | None = None) -> NoReturn:
    """Shows a page with what a link's parameters say; the browser's Back returns to this view.

    What the link does not name stands at its default. `here` are parameters of the present address
    that the browser alone has changed since, so that Back finds them. Raises ValueError for a page
    that is not in `FILES`.
    """
    if page not in FILES:
        raise ValueError(f"There is no page {page!r}; allowed are {', '.join(FILES)}.")
    state.request(read_link(query))
    # Without the parameters that are there it would first take them away, which is a step of the
    # browser's history of its own.
    names = st.query_params.keys()
    there = [(name, text) for name in names for text in st.query_params.get_all(name)]
    changed = here or {}
    there = [pair for pair in there if pair[0] not in changed] + list(changed.items())
    st.switch_page(FILES[page], query_params=there)


def open_changed_view(page: str, changes: Values) -> NoReturn:
    """Shows a page with what is chosen now but for some changes."""
    open_view(page, write_link({**state.chosen().given, **changes}, page))
