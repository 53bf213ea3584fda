"""The stage: one cell reads one sequence, seen step by step."""

from __future__ import annotations

import streamlit as st

from explorer.scenes.cell import stage_scene
from explorer.ui import current, player
from explorer.ui.controls import state
from explorer.ui.escaping import plain
from explorer.ui.explore.cell import (
    gradient_notes,
    parameters_line,
    proof_panel,
)
from explorer.ui.frame import View


def show(view: View) -> None:
    """Draws the page."""
    run, choice = view.run, view.choice
    for one in current.note(stage_scene(run, choice, state.asked_signals())).mounts:
        player.mounted(one)
    if state.is_fixed():
        return
    gradient_notes(run, choice)
    with st.container(key="cell_notes"):
        left, right = st.columns(2)
        with left:
            proof_panel(run)
        right.caption(plain(" ".join(filter(None, (run.sequence.watch, *run.all_notes)))))
    parameters_line(run)
