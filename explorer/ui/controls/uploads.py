"""Files that a person brings: taken in once, when they come; what is wrong with one is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from secrets import token_hex

import streamlit as st
from streamlit.web.server.server_util import is_xsrf_enabled
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from explorer.ui.escaping import plain

TABLES = ("csv", "tsv", "txt")
NO_COOKIES = (
    "No file can be uploaded here, since the browser keeps no cookie of this app, as in a frame of "
    "another site; open the app in a tab of its own."
)


def upload(title: str, kinds: Sequence[str], key: str, take: Callable[[bytes, str], None]) -> None:
    """Draws a place for a file; `take` gets its content and its name as soon as one comes.

    A ValueError of `take` is told by the next `tell_problem` of the same key.
    """
    refused = _refuses_uploads()
    st.file_uploader(
        title,
        type=list(kinds),
        # After a restart of the server the browser still lists a file that is no longer there,
        # unless the place for it is another one.
        key=_place(key),
        on_change=_taken,
        args=(key, take),
        disabled=refused,
    )
    if refused:
        st.caption(NO_COOKIES)


def _refuses_uploads() -> bool:
    """Whether the server would refuse a file, since the browser did not hand back its cookie."""
    handed = st.context.cookies
    # Without headers there is no browser, as in a test.
    return bool(st.context.headers) and is_xsrf_enabled() and XSRF_COOKIE_NAME not in handed


def _place(key: str) -> str:
    """The key of a place for files, another one in each session."""
    session = st.session_state.setdefault("_places", token_hex(4))
    return f"{key}_{session}"


def problem(key: str, error: ValueError) -> None:
    """Keeps the sentence of an error for `tell_problem`."""
    st.session_state[f"{key}_problem"] = str(error)


def tell_problem(key: str) -> None:
    """Says what was wrong with the file that came last, once."""
    sentence = st.session_state.pop(f"{key}_problem", "")
    if sentence:
        st.error(plain(sentence))


def _taken(key: str, take: Callable[[bytes, str], None]) -> None:
    file = st.session_state[_place(key)]
    if file is None:
        return
    try:
        take(file.getvalue(), file.name)
    except ValueError as error:
        problem(key, error)
