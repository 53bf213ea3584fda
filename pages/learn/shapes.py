"""Shapes: what a recurrent network reads and writes, unrolled step by step."""

from __future__ import annotations

from explorer.ui.controls.sidebar import viewing_controls
from explorer.ui.controls.widgets import BARE, draw
from explorer.ui.learn import shapes


def show() -> None:
    """Draws the page."""
    shape = draw("shape", BARE)
    asked = shapes.asked(shape)
    choice = viewing_controls()
    unrolled = shapes.unrolled(asked)
    shapes.graph(asked, unrolled, choice)
    shapes.below(unrolled, choice)
    shapes.about(shape, unrolled)
