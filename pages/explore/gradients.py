"""Where the gradient goes, and why: along time, as Jacobian, path by path; proof and clipping."""

from __future__ import annotations

import streamlit as st

from explorer.ui.controls.widgets import BARE, draw
from explorer.ui.escaping import plain
from explorer.ui.explore import gradients
from explorer.ui.frame import View

PARTS = {
    "along": gradients.along,
    "jacobian": gradients.jacobian,
    "paths": gradients.paths,
    "proof": gradients.proof,
    "clipping": gradients.clipping,
}


def show(view: View) -> None:
    """Draws the page."""
    PARTS[draw("part", BARE)](view.run, view.choice)
    if view.run.all_notes:
        st.caption(plain(" ".join(view.run.all_notes)))
