"""The stage: one cell reads one sequence, seen step by step."""

from __future__ import annotations

import streamlit as st

from explorer.session.run import run_gradient
from explorer.ui import player
from explorer.ui.controls import state
from explorer.ui.escaping import plain
from explorer.ui.explore.cell import (
    gradient_notes,
    parameters_line,
    proof_panel,
    take_away_panel,
    untouched_run,
)
from explorer.ui.frame import View
from explorer.views.sent_stage import run_stage
from explorer.views.spelling import run_spelling


def show(view: View) -> None:
    """Draws the page."""
    run, choice = view.run, view.choice
    gradient = run_gradient(run, choice.loss)
    untouched = untouched_run(run, choice)
    sent = run_stage(
        run, choice, None if untouched is None else untouched.run, state.asked_signals()
    )
    player.stage(sent, run_spelling(run))
    if state.is_fixed():
        return
    gradient_notes(run, choice, gradient)
    with st.container(key="cell_notes"):
        left, right = st.columns(2)
        with left:
            proof_panel(run)
        right.caption(plain(" ".join(filter(None, (run.sequence.watch, *run.all_notes)))))
    parameters_line(run)
    take_away_panel(run, choice, gradient)
