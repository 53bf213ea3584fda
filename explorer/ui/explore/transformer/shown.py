"""What the parts with measured numbers share: one sentence on top, sources, two charts abreast."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from explorer.scenes.measured import measured_scene
from explorer.scenes.transports import no_transport
from explorer.ui import player
from explorer.ui.controls import state
from explorer.ui.escaping import plain
from explorer.ui.sheets import noted_sheets
from explorer.versus.measuring import Point
from explorer.views.sheets import Sheets


def nothing_to_play() -> None:
    """The place of the transport, empty: in these parts nothing follows the steps of a sequence."""
    player.play(no_transport())


def measured(part: str, here: Sequence[Point] = ()) -> tuple[tuple[str, ...], Sheets]:
    """The sentences of a part, and its charts and tables; `here` was measured on this server."""
    scene = measured_scene(part, state.chosen(), here)
    return scene.sentences, noted_sheets(scene)


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
