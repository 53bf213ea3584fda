"""The way from the page Your model to the pages that show a model."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from explorer.models.own import OwnModel
from explorer.session.choice import OWN_NUMBERS, OWN_TASK, OWN_TEXT
from explorer.session.declared import pages
from explorer.session.resolve import most_steps
from explorer.ui.controls import own_models, state
from explorer.ui.controls.state import choose
from explorer.ui.model.inputs import Input
from explorer.ui.opening import open_changed_view

WAYS = {"Cell": pages.CELL, "Gradients": pages.GRADIENTS, "Compare": pages.COMPARE}
# The sequence that models of the page Train are looked at with.
TASK = Input(OWN_TASK)


def ways(model: OwnModel, read: Input = TASK) -> None:
    """A button for each page that shows the model."""
    with st.container(horizontal=True):
        for number, (title, page) in enumerate(WAYS.items()):
            kind: Literal["primary", "secondary"] = "secondary" if number else "primary"
            if st.button(f"Open in {title}", key=f"brought_{page}", type=kind):
                show(model, read)
                # Its first unit, not the one of another model.
                state.forget("unit")
                open_changed_view(page, {})


def show(model: OwnModel, read: Input) -> None:
    """Makes a model with what it reads what the pages look at."""
    own_models.show(model)
    choose("sequence", read.sequence)
    if read.sequence == OWN_TEXT:
        choose("text", read.text)
    elif read.sequence == OWN_NUMBERS:
        choose("numbers", read.text)
        choose("table_scale", "none")
    choose("steps", min(state.chosen_value("steps"), most_steps(model.model)))
