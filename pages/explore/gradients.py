"""Where the gradient goes, and why: along time, as Jacobian, path by path; proof and clipping."""

from __future__ import annotations

import streamlit as st

from explorer.session.choice import Choice
from explorer.session.declared.analysis import CLIPPING
from explorer.ui.escaping import plain
from explorer.ui.explore import gradients
from explorer.ui.frame import View
from explorer.views.gradients import has_many_units, many_units_sentence

PARTS = {
    "along": gradients.along,
    "jacobian": gradients.jacobian,
    "paths": gradients.paths,
    "chain": gradients.chain_rule,
    CLIPPING: gradients.clipping,
}
# Those that need the Jacobian of every step.
BY_JACOBIANS = {"jacobian": "The Jacobian", "paths": "The view of paths", "chain": "The chain rule"}


def show(view: View, part: str) -> None:
    """Draws a part of the page."""
    if part in BY_JACOBIANS and has_many_units(view.run):
        st.info(plain(many_units_sentence(view.run, BY_JACOBIANS[part])))
    else:
        PARTS[part](view.run, view.choice)
    if view.run.all_notes:
        st.caption(plain(" ".join(view.run.all_notes)))


def show_proof(choice: Choice) -> None:
    """Draws the part that reads no sequence."""
    gradients.proof(choice)
