"""Exponential gates with and without their stabiliser."""

from __future__ import annotations

import streamlit as st

from explorer.analysis.exponential_gates import UNITS
from explorer.ui import player
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.escaping import plain
from explorer.ui.frame import View
from explorer.ui.texts import text
from explorer.views.exponential import exponential_board, exponential_runs, overflow_sentence


def exponential(view: View) -> None:
    """Draws the part."""
    steps = len(view.run.sequence.tokens)
    left, right = st.columns(2, gap="large")
    with left:
        to = draw("driven_to")
    with right:
        at = draw(
            "driven_at", Place(high=max(steps - 1, 1), reason=f"is beyond these {steps} steps")
        )
    runs = exponential_runs(view.run, min(at, steps - 1), float(to))
    with st.container(key="presented_exponential"):
        st.markdown(plain(overflow_sentence(runs)))
    player.board(exponential_board(view.run, runs, view.choice), key="exponential")
    st.caption(
        f"An sLSTM of {UNITS} units with random weights of seed {view.run.choice.seed} reads this "
        "page’s sequence. Computed in float32 both ways, from the same weights."
    )
    st.markdown(text("activations/exponential"))
