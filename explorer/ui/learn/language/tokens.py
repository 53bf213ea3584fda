"""The tokens of a text on the page Language, and those of what is typed."""

from __future__ import annotations

from dataclasses import astuple

import pandas as pd
import streamlit as st

from explorer.language.prepared import Prepared
from explorer.language.token_costs import token_costs
from explorer.scenes.language import tokens_scene
from explorer.scenes.transports import no_transport
from explorer.ui import current, player
from explorer.ui.escaping import plain
from explorer.ui.texts import text

COST_NAMES = (
    "Cut into",
    "Tokens",
    "Vocabulary",
    "<UNK>",
    "Steps of 1,000 letters",
    "Milliseconds for these steps, measured once on this server",
)


def tokens(prepared: Prepared) -> None:
    """The text as the network gets it."""
    scene = current.note(tokens_scene(prepared))
    player.show_transport(scene)
    player.mounted(scene.mount("passage"))
    left, right = st.columns([2, 3])
    with left:
        player.mounted(scene.mount("bars"))
    with right:
        player.mounted(scene.mount("one_hot_board"))
    rows = [astuple(cost) for cost in token_costs(prepared.choice)]
    frame = pd.DataFrame(rows, columns=list(COST_NAMES))
    frame = frame.apply(lambda column: column.map(_cell))
    st.table(frame.set_index(COST_NAMES[0]))
    for sentence in scene.sentences:
        st.caption(plain(sentence))
    st.markdown(text("language/tokens"))


def tell_unreadable(problem: ValueError) -> None:
    """A sentence that says why a text cannot be read; nothing is played."""
    st.warning(plain(str(problem)))
    player.play(no_transport())


def _cell(value: str | float) -> str:
    """A figure of the table as text: whole numbers in groups of three, times with one decimal."""
    if isinstance(value, str):
        return value
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"
