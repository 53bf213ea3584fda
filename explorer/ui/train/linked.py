"""What a link tells of a training: that it was begun, and how many of its steps were done.

The same plan gives the same weights, so that a link brings a training back by offering to carry it
out. Nothing trains without a click: a link may come from anybody.
"""

from __future__ import annotations

import streamlit as st

from explorer.language.prepared import OWN
from explorer.training.plan import SERIES, Plan
from explorer.ui.controls.state import choose, chosen
from explorer.ui.train import jobs

# Under which key a link carries how far each training was.
BEGUN = {jobs.TRAINING: "begun", jobs.LANGUAGE: "lm_begun"}


def offer_linked(plan: Plan | None, name: str = jobs.TRAINING) -> None:
    """Offers to train as far as the opened link says, until something is trained or changed."""
    # Always there, so that nothing else moves to another place when the offer goes.
    place = st.empty()
    steps = chosen()[BEGUN[name]]
    if not isinstance(steps, int) or not steps or plan is None or jobs.the_training(name):
        return
    if not _is_linked(plan):
        return
    steps = min(steps, plan.steps)
    left, right = place.columns([3, 1], vertical_alignment="center")
    left.info(f"This link was made after {steps:,} steps of training with these settings.")
    right.button(
        f"Train these {steps:,} steps",
        type="primary",
        on_click=_begin,
        args=(plan, None if steps == plan.steps else steps, name),
        width="stretch",
    )


def tell_link(plan: Plan | None, name: str = jobs.TRAINING) -> None:
    """Lets the link say what was begun, as long as the controls still say the same."""
    training = jobs.the_training(name)
    if training is None:
        return
    if training.plan != plan or not _is_linked(training.plan):
        choose(BEGUN[name], None)
        return
    going = jobs.is_busy(name)
    choose(BEGUN[name], training.plan.steps if going else min(training.done, training.plan.steps))


def forget_linked(name: str) -> None:
    """Lets the link say nothing of a training any more."""
    choose(BEGUN[name], None)


def _begin(plan: Plan, steps: int | None, name: str) -> None:
    jobs.begin(plan, steps, name=name)


def _is_linked(plan: Plan) -> bool:
    """Whether a link carries all that the training reads: no text or series of one's own."""
    return plan.task != SERIES and (plan.text is None or plan.text.corpus != OWN)
