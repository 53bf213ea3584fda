"""What a person chose in the browser alone: the server hears of it with the next run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from explorer.session.controls import CONTROLS
from explorer.ui.controls import state
from explorer.views.choices import VIEWED

HEARD = "_heard"


def hear(told: Iterable[Any]) -> None:
    """Takes over choices that are newer than all heard so far: each its number, key and value.

    What rides along with every message is told again and again, so the numbers, which grow, say
    what is new. A session that is new knows better: it has the address that the choices went into.
    Its numbers begin where those of the browser are. What no control takes is left alone.
    """
    session = st.session_state
    before = heard()
    is_new = state.OPENED not in session
    for one in told:
        match one:
            case [int(number), str(key), value] if number > before and key in VIEWED:
                session[HEARD] = max(heard(), number)
                if not is_new and CONTROLS[key].accepts(value):
                    state.settle(key, value)


def heard() -> int:
    """The number of the last choice that was heard."""
    return int(st.session_state.get(HEARD, 0))


def view_name() -> str:
    """Another text for each view that was opened, by a link or in a lesson."""
    base = st.session_state[state.FIXED_BASE].items() if state.is_fixed() else ()
    return f"{state.opened_links()} {sorted(base)}"
