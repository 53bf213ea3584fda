"""The stage: one cell reads one sequence, seen step by step."""

import streamlit as st

from explorer.stage import stage_data
from explorer.ui import player
from explorer.ui.cell_details import gradient_panel, proof_panel, take_away_panel
from explorer.ui.frame import the_choice, the_run
from explorer.ui.sentences import plain

run, choice = the_run(), the_choice()
player.stage(stage_data(run, choice))
for sentence in (run.sequence.watch, *run.notes):
    if sentence:
        st.caption(plain(sentence))

left, right = st.columns([3, 2], gap="large")
with left:
    gradient = gradient_panel(run, choice)
with right:
    proof_panel(run)
    take_away_panel(run, choice, gradient)
