"""Gates and attention rows reading one sentence on one cursor."""

from __future__ import annotations

import streamlit as st

from explorer.language.agreement import SEPARATED
from explorer.scenes.transformer import reading_scene
from explorer.scenes.transports import no_transport
from explorer.session.declared.one_cursor import MEAN
from explorer.ui import current, player
from explorer.ui.controls.sidebar import viewing_controls
from explorer.ui.controls.state import choose, is_fixed
from explorer.ui.controls.widgets import BARE, draw
from explorer.ui.escaping import plain
from explorer.ui.texts import text

# What both expect next, and what both keep.
NEXT = ("recurrent_bars", "transformer_bars", "kept_board")
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
    with field:
        words = draw("reading_text", BARE)
    try:
        scene = current.note(reading_scene(words, cell, choice, mean=heads == MEAN))
    except ValueError as error:
        st.warning(plain(str(error)))
        player.play(no_transport())
        return
    player.show_transport(scene)
    player.mounted(scene.mount("passage"))
    for place, key in zip(st.columns(2), ("state_board", "attention_board"), strict=True):
        with place:
            player.mounted(scene.mount(key))
    with st.container(key="reading_next"):
        places = st.columns(3)
    for place, key in zip(places, NEXT, strict=True):
        with place:
            player.mounted(scene.mount(key))
    st.markdown(plain(" ".join(scene.sentences)))
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
