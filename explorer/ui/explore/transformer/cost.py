"""What a new token costs, and what training costs, over the length."""

from __future__ import annotations

from functools import partial

import streamlit as st

from explorer.scenes.measured import measured_scene
from explorer.session.declared.transformer import COST, TOKEN
from explorer.ui.controls import state
from explorer.ui.controls.widgets import BARE, draw
from explorer.ui.explore.transformer.measuring import measured_here
from explorer.ui.explore.transformer.shown import abreast, measured, nothing_to_play, source, told
from explorer.ui.sheets import drawn_figure
from explorer.ui.texts import text
from explorer.versus import tables
from explorer.versus.measuring import Point


def cost() -> None:
    """Draws the part."""
    nothing_to_play()
    of_token = draw("cost_of", BARE) == TOKEN
    told(measured_scene(COST, state.chosen()).sentences[0], "cost")
    measured_here("cost" if of_token else "training", _charts)
    source(tables.shipped_edition().sentence)
    st.markdown(text("transformer/cost" if of_token else "transformer/training"))


def _charts(here: tuple[Point, ...]) -> None:
    """The chart of training, or the two of a token; with what was measured on this server."""
    _, sheets = measured(COST, here)
    first, *others = (partial(drawn_figure, one) for one in sheets.figures)
    if others:
        abreast(first, others[0])
    else:
        first()
