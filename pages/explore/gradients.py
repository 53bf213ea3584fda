"""Where the gradient goes, and why: along time, as Jacobian, path by path; proof and clipping."""

from __future__ import annotations

import streamlit as st

from explorer.scenes.gradients import BY_JACOBIANS
from explorer.session.choice import Choice
from explorer.session.declared.analysis import CLIPPING
from explorer.ui.escaping import plain
from explorer.ui.explore import gradients
from explorer.ui.frame import View

PARTS = {"along": gradients.along, CLIPPING: gradients.clipping}


def show(view: View, part: str) -> None:
    """Draws a part of the page."""
    if part in BY_JACOBIANS:
        gradients.by_jacobians(view.run, view.choice, part)
    else:
        PARTS[part](view.run, view.choice)
    if view.run.all_notes:
        st.caption(plain(" ".join(view.run.all_notes)))


def show_proof(choice: Choice) -> None:
    """Draws the part that reads no sequence."""
    gradients.proof(choice)
