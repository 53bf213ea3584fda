"""Files that a person brings: taken in once, when they come; what is wrong with one is told."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from secrets import token_hex

import streamlit as st
from streamlit.web.server.server_util import is_xsrf_enabled
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from explorer.sequences.labels import file_label
from explorer.ui.escaping import plain

TABLES = ("csv", "tsv", "txt", "dat")
WHY_TABLES = "A table is read as text, one step a line; a spreadsheet can be saved as CSV."
MEBIBYTE = 2**20
NO_COOKIES = (
    "No file can be uploaded here, since the browser keeps no cookie of this app, as in a frame of "
    "another site; open the app in a tab of its own."
)


def upload(
    title: str,
    kinds: Sequence[str],
    key: str,
    take: Callable[[bytes, str], None],
    *,
    most_bytes: int,
    why: str,
) -> None:
    """Draws a place for a file; `take` gets its content and its name as soon as one comes.

    Files of more than `most_bytes` stay in the browser. A file of a kind that is not among `kinds`
    is answered with those, and `why`, a sentence. It and a ValueError of `take` are told by the
    next `tell_problem` of the same key.
    """
    refused = _refuses_uploads()
    # Any kind may come: what the browser keeps back by itself is not explained.
    st.file_uploader(
        f"{title} ({', '.join(kinds)})",
        # After a restart of the server the browser still lists a file that is no longer there,
        # unless the place for it is another one.
        key=_place(key),
        on_change=_taken,
        args=(key, tuple(kinds), take, most_bytes, why),
        max_upload_size=math.ceil(most_bytes / MEBIBYTE),
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


def _taken(
    key: str, kinds: tuple[str, ...], take: Callable[[bytes, str], None], most_bytes: int, why: str
) -> None:
    file = st.session_state[_place(key)]
    if file is None:
        return
    try:
        check_kind(file.name, kinds, why)
        if file.size > most_bytes:
            raise ValueError(
                f"The file “{file_label(file.name)}” has {file.size:,} bytes; allowed are "
                f"{most_bytes:,}."
            )
        take(file.getvalue(), file.name)
    except ValueError as error:
        problem(key, error)


def check_kind(filename: str, kinds: Sequence[str], why: str) -> None:
    """ValueError that names the kinds, and says why, for a file of none of them."""
    if not filename.lower().endswith(tuple(f".{kind}" for kind in kinds)):
        raise ValueError(
            f"The file “{file_label(filename)}” is of a kind that is not taken here; taken are "
            f"{', '.join(f'.{kind}' for kind in kinds)}. {why}"
        )
