"""What the page Your model hands to the others: a module of the file, and what it reads."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from explorer.models.own import OwnModel
from explorer.ui.model.inputs import Input
from explorer.ui.model.opening import SHOWN


@dataclass(frozen=True)
class Shown:
    """The model that was made of the module `name` in a file, and what it reads.

    `is_whole` says that the file's model is that module itself.
    """

    model: OwnModel
    name: str
    filename: str
    is_whole: bool
    read: Input


def keep(shown: Shown | None) -> None:
    """Keeps what the page Your model shows, None for nothing."""
    st.session_state[SHOWN] = shown


def present() -> Shown | None:
    """What it showed last, None if nothing can be shown."""
    result: Shown | None = st.session_state.get(SHOWN)
    return result
