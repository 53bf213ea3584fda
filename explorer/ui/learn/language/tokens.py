"""The tokens of a text on the page Language, and those of what is typed."""

from __future__ import annotations

from dataclasses import astuple

import pandas as pd
import streamlit as st

from explorer.language.model import LanguageModel
from explorer.language.prepared import Prepared
from explorer.language.token_costs import token_costs
from explorer.ui import player
from explorer.ui.escaping import plain
from explorer.ui.texts import text
from explorer.views.language import (
    first_tokens,
    following,
    one_hot_bars,
    one_hot_board,
    passage,
    ticks_of,
)

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
    ticks = ticks_of(first_tokens(prepared), prepared.choice.token_kind)
    player.transport(ticks, [], autoplay=False)
    first = passage(
        f"The first {len(first_tokens(prepared))} of {prepared.count:,} tokens",
        first_tokens(prepared),
        prepared.vocabulary,
        joined=prepared.choice.token_kind == "characters" and not prepared.choice.music,
    )
    player.passage(following(first, growing=False))
    left, right = st.columns([2, 3])
    with left:
        player.bars(one_hot_bars(prepared))
    with right:
        player.board(one_hot_board(prepared), key="one_hot_board")
    rows = [astuple(cost) for cost in token_costs(prepared.choice)]
    frame = pd.DataFrame(rows, columns=list(COST_NAMES))
    frame = frame.apply(lambda column: column.map(_cell))
    st.table(frame.set_index(COST_NAMES[0]))
    if prepared.unknown_tokens:
        listed = ", ".join(f"{token} ({count})" for token, count in prepared.unknown_tokens)
        st.caption(plain(f"Read as <UNK>, the most frequent first: {listed}."))
    st.markdown(text("language/tokens"))


def typed_tokens(model: LanguageModel, words: str) -> list[str] | None:
    """The tokens of a text; None after a sentence that says why it cannot be read."""
    try:
        return model.tokens(words)
    except ValueError as error:
        st.warning(plain(str(error)))
        player.transport([], [], autoplay=False)
        return None


def is_joined(model: LanguageModel) -> bool:
    """Whether the tokens of a model stand side by side without spaces."""
    return model.choice.token_kind == "characters" and not model.choice.music


def _cell(value: str | float) -> str:
    """A figure of the table as text: whole numbers in groups of three, times with one decimal."""
    if isinstance(value, str):
        return value
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"
