"""What the parts with measured numbers share: one sentence on top, sources, two charts abreast."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from explorer.scenes.transports import no_transport
from explorer.ui import player
from explorer.ui.escaping import plain


def nothing_to_play() -> None:
    """The place of the transport, empty: in these parts nothing follows the steps of a sequence."""
    player.play(no_transport())


def told(sentence: str, key: str) -> None:
    """What was measured, in words that stay while presenting."""
    with st.container(key=f"presented_{key}"):
        st.markdown(plain(sentence))


def abreast(left: Callable[[], None], right: Callable[[], None]) -> None:
    """Two charts side by side."""
    columns = st.columns(2)
    for column, draw in zip(columns, (left, right), strict=True):
        with column:
            draw()


def source(*sentences: str) -> None:
    """Where the numbers come from."""
    # A caption is too pale for the commands in it.
    st.markdown(" ".join(sentences))
