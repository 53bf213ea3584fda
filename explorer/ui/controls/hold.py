"""The controls that hold a gate or a state; drawn only while they are wanted."""

from __future__ import annotations

import streamlit as st

from explorer.cells import CELLS
from explorer.equations.printed import Direction, flipped_gates
from explorer.sequences import MAX_STEPS
from explorer.session.holds import HOLD_OPTIONS, Hold
from explorer.ui.controls.labels import HELD_UNITS_LABELS, HOLD_LABELS
from explorer.ui.controls.widgets import BOUND, segmented


def chosen_hold(cell: str, unit: int, direction: Direction) -> Hold | None:
    """Draws the controls and returns what they hold; nothing while they are folded away."""
    place = st.expander("Hold a gate", key="holding", on_change="rerun", bind=BOUND)
    if not place.open:
        return None
    with place:
        # Every case is one click away; a second click on it lets go.
        label = st.pills("What", list(HOLD_LABELS), key="hold", bind=BOUND)
        what = None if label is None else HOLD_LABELS[label]
        free = what is not None and HOLD_OPTIONS[what].free
        value = st.slider(
            "At",
            -1.0,
            1.0,
            0.0,
            0.05,
            key="held_at",
            bind=BOUND,
            disabled=not free,
            help="Gates lie between 0 and 1; the text-book cases bring their own values.",
        )
        units = segmented("Of", HELD_UNITS_LABELS, "held_units")
        first = st.number_input("From step", 0, MAX_STEPS - 1, 0, key="held_from", bind=BOUND)
        last = st.number_input(
            "To step", 0, MAX_STEPS - 1, None, key="held_to", bind=BOUND, placeholder="the last"
        )
    if what is None:
        return None
    if what in flipped_gates(CELLS[cell], direction):
        value = 1.0 - value
    return Hold(what, value if free else 0.0, unit if units == "one" else None, first, last)
