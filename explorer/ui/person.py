"""Whose tab this is: a secret that the browser hands back, so that a person is known again.

It survives a reload, a lost connection and a second tab. It is not the address, since people share
addresses. A browser that keeps no cookies is somebody new in each session.
"""

from __future__ import annotations

import re
from secrets import token_urlsafe

import streamlit as st

COOKIE = "unroll_person"  # as in assets/player/person.js
SECRET = re.compile(r"[\w-]{43}", re.ASCII)
_KEY = "_person"


def secret() -> str:
    """The secret of the present session's person; no link, page or log carries it."""
    if _KEY not in st.session_state:
        handed = handed_back()
        st.session_state[_KEY] = handed if SECRET.fullmatch(handed) else token_urlsafe(32)
    result: str = st.session_state[_KEY]
    return result


def handed_back() -> str:
    """What the browser brought when it connected, "" if nothing."""
    return str(st.context.cookies.get(COOKIE, ""))
