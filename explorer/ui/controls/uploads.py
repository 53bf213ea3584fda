"""Files that a person brings: taken in once, when they come; what is wrong with one is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from explorer.ui.escaping import plain

TABLES = ("csv", "tsv", "txt")


def upload(title: str, kinds: Sequence[str], key: str, take: Callable[[bytes, str], None]) -> None:
    """Draws a place for a file; `take` gets its content and its name as soon as one comes.

    A ValueError of `take` is told by the next `tell_problem` of the same key.
    """
    st.file_uploader(title, type=list(kinds), key=key, on_change=_taken, args=(key, take))


def problem(key: str, error: ValueError) -> None:
    """Keeps the sentence of an error for `tell_problem`."""
    st.session_state[f"{key}_problem"] = str(error)


def tell_problem(key: str) -> None:
    """Says what was wrong with the file that came last, once."""
    sentence = st.session_state.pop(f"{key}_problem", "")
    if sentence:
        st.error(plain(sentence))


def _taken(key: str, take: Callable[[bytes, str], None]) -> None:
    file = st.session_state[key]
    if file is None:
        return
    try:
        take(file.getvalue(), file.name)
    except ValueError as error:
        problem(key, error)
