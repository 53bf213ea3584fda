"""The tokens of a text on the page Language, and those of what is typed."""

from __future__ import annotations

import streamlit as st

from explorer.language.prepared import Prepared
from explorer.scenes.language import tokens_scene
from explorer.scenes.scene import sheets_of
from explorer.scenes.transports import no_transport
from explorer.ui import current, player
from explorer.ui.escaping import plain
from explorer.ui.texts import text


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
    st.table(sheets_of(scene).tables[0].shown)
    for sentence in scene.sentences:
        st.caption(plain(sentence))
    st.markdown(text("language/tokens"))


def tell_unreadable(problem: ValueError) -> None:
    """A sentence that says why a text cannot be read; nothing is played."""
    st.warning(plain(str(problem)))
    player.play(no_transport())
