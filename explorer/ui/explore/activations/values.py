"""This network's own values on the curves of its functions."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import streamlit as st

from explorer.session.choice import Choice, ModelChoice
from explorer.session.run import KEPT_RUNS, Run, loss_within, run_gradient
from explorer.ui import player
from explorer.ui.escaping import plain
from explorer.ui.explore.cell import gradient_notes
from explorer.ui.frame import View
from explorer.ui.texts import text
from explorer.views.activations.values import values_board
from explorer.views.payloads import Board


def values(view: View) -> None:
    """Draws the part."""
    run, choice = view.run, view.choice
    loss = loss_within(choice.loss, len(run.sequence.tokens))
    # What does not change the picture must not ask for another one.
    shown = replace(choice, model=ModelChoice(), loss=loss)
    player.board(_board(run, shown), key="activation_values", unit="unit")
    gradient_notes(run, choice, run_gradient(run, choice.loss))
    if run.all_notes:
        st.caption(plain(" ".join(run.all_notes)))
    st.markdown(text("activations/values"))


@lru_cache(maxsize=KEPT_RUNS)
def _board(run: Run, choice: Choice) -> Board:
    return values_board(run, choice)
