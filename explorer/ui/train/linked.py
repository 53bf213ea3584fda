"""What a link tells of a training: that it was begun, and how many of its steps were done.

The same plan gives the same weights, so that a link brings a training back by carrying it out.
"""

from __future__ import annotations

import streamlit as st

from explorer.language.prepared import OWN
from explorer.training.plan import SERIES, Plan
from explorer.ui.train import jobs

BEGUN = "begun"


def begin_as_linked(plan: Plan | None, name: str = jobs.TRAINING) -> None:
    """Carries out what the opened link says was begun; once in a session, on the first page."""
    if st.session_state.get("link_was_begun"):
        return
    st.session_state["link_was_begun"] = True
    text = st.query_params.get(BEGUN, "")
    if plan is None or not _is_linked(plan) or not (text.isascii() and text.isdigit()):
        return
    steps = min(int(text[:6]), plan.steps)
    if steps and jobs.the_training(name) is None:
        jobs.begin(plan, None if steps == plan.steps else steps, name=name)


def tell_link(plan: Plan | None, name: str = jobs.TRAINING) -> None:
    """Lets the link say what was begun, as long as the controls still say the same."""
    training = jobs.the_training(name)
    if training is None or training.plan != plan or not _is_linked(training.plan):
        st.query_params.pop(BEGUN, None)
        return
    going = jobs.is_busy(name)
    steps = training.plan.steps if going else min(training.done, training.plan.steps)
    if st.query_params.get(BEGUN) != f"{steps}":
        st.query_params[BEGUN] = f"{steps}"


def _is_linked(plan: Plan) -> bool:
    """Whether a link carries all that the training reads: no text or series of one's own."""
    return plan.task != SERIES and (plan.text is None or plan.text.corpus != OWN)
