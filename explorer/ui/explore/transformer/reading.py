"""Gates and attention rows reading one sentence on one cursor."""

from __future__ import annotations

import streamlit as st

from explorer.attention.language import read_attention
from explorer.attention.shipped import shipped_transformer
from explorer.language.agreement import SEPARATED, find_agreement
from explorer.language.carrier import number_carriers
from explorer.language.model import LanguageModel, read
from explorer.language.prepared import TextChoice
from explorer.language.shipped import shipped_model
from explorer.session.declared.one_cursor import MEAN
from explorer.ui import player
from explorer.ui.controls.sidebar import viewing_controls
from explorer.ui.controls.state import choose, is_fixed
from explorer.ui.controls.widgets import BARE, draw
from explorer.ui.escaping import plain
from explorer.ui.texts import text
from explorer.views.attention import (
    BothRead,
    attention_board,
    kept_board,
    looks_passage,
    next_bars,
    reading_words,
    state_board,
)
from explorer.views.language import ticks_of

MOST_READ = 60
EXAMPLES = (
    SEPARATED,
    "The restaurants that my friend found serve fresh bread.",
    "The restaurant near the markets serves fresh bread.",
)


def reading() -> None:
    """Draws the part."""
    _examples()
    choice = viewing_controls()
    field, first, second = st.columns([11, 5, 4])
    with first:
        cell = draw("reading_cell", BARE)
    with second:
        heads = draw("reading_heads", BARE)
    recurrent, transformer = shipped_model(TextChoice(), cell), shipped_transformer()
    assert recurrent is not None
    with field:
        words = draw("reading_text", BARE)
    tokens = _tokens(recurrent, words)
    if tokens is None:
        return
    result = read(recurrent, tokens)
    attended = read_attention(transformer, tokens)
    both = BothRead(recurrent, result, transformer, attended, find_agreement(result.tokens))
    carrier = number_carriers(recurrent, 0)[0]
    player.transport(ticks_of(result.tokens, "words"), [], autoplay=False)
    player.passage(looks_passage(both))
    left, right = st.columns(2)
    with left:
        player.board(
            state_board(both, carrier, choice.notation, choice.direction), key="state_board"
        )
    with right:
        player.board(attention_board(both, mean=heads == MEAN), key="attention_board")
    with st.container(key="reading_next"):
        one, other, kept = st.columns(3)
    recurrent_bars, transformer_bars = next_bars(both)
    with one:
        player.bars(recurrent_bars, key="recurrent_bars")
    with other:
        player.bars(transformer_bars, key="transformer_bars")
    with kept:
        player.board(kept_board(both), key="kept_board")
    st.markdown(plain(reading_words(both, carrier)))
    st.markdown(text("transformer/reading"))


def _examples() -> None:
    if is_fixed():
        return
    with st.sidebar:
        st.caption("Sentences to try")
        for number, sentence in enumerate(EXAMPLES):
            key = f"reading_example_{number}"
            st.button(
                sentence, key=key, on_click=choose, args=("reading_text", sentence), width="stretch"
            )


def _tokens(model: LanguageModel, words: str) -> list[str] | None:
    """The tokens of a text; None after a sentence that says why it is not read here."""
    try:
        return model.tokens(words, MOST_READ)
    except ValueError as error:
        st.warning(plain(str(error)))
        player.transport([], [], autoplay=False)
        return None
