"""Which layer of a network is looked at, and in which direction; drawn where there is a choice."""

from __future__ import annotations

import streamlit as st

from explorer.session.choice import ModelChoice, Reading
from explorer.session.resolve import trained_model
from explorer.ui.controls.labels import READING_LABELS
from explorer.ui.controls.widgets import BOUND, segmented


def chosen_place(model: ModelChoice) -> tuple[int, Reading]:
    """Draws the choice and returns it: the layer, from 0, and the direction.

    The last layer of a model of one's own comes first, since the read-out reads it.
    """
    trained = trained_model(model)
    layers = model.layers if trained is None else trained.layers
    directions = model.directions if trained is None else trained.directions
    return chosen_layer(layers, "layer", layers if trained else 1), chosen_reading(
        directions, "reading"
    )


def chosen_layer(layers: int, key: str, usual: int) -> int:
    """Draws the choice of a layer, if there is more than one; returns it, from 0."""
    if layers == 1:
        return 0
    if (kept := st.session_state.get(key)) is not None:  # a network with fewer layers came
        st.session_state[key] = min(kept, layers)
    return st.number_input("Layer", 1, layers, usual, key=key, bind=BOUND) - 1


def chosen_reading(directions: int, key: str) -> Reading:
    """Draws the choice of a direction, if there are two."""
    if directions == 1:
        return "forward"
    return segmented("Direction", READING_LABELS, key)
