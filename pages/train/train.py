"""Training, live: curves, two clocks, where cells fail, and keeping what was learned."""

from __future__ import annotations

import streamlit as st

from explorer.session.declared import pages
from explorer.ui.controls.widgets import BARE, draw
from explorer.ui.escaping import plain
from explorer.ui.frame import TrainingView, follow_link
from explorer.ui.train import before, jobs, keep, linked, progress, sweep
from explorer.ui.turns import in_turn

# Seconds between two looks at what trains; while it waits for its turn less happens.
LOOK_EVERY = {"curves": 0.5, "clocks": 2.0, "sweep": 1.0, "keep": 1.0}
WAITING = 2.0


def show(view: TrainingView) -> None:
    """Draws the page."""
    plan = view.plan
    linked.offer_linked(plan)
    head = st.container(horizontal=True, gap="small")
    with head:
        part = draw("train", BARE)
    (sweep if part == "sweep" else progress).buttons(plan, head)
    _live(view, part)
    linked.tell_link(plan)
    if part == "keep":
        keep.keep()
    training = jobs.the_training()
    task = training.task if training is not None else plan.the_task() if plan is not None else None
    if task is not None:
        sentence = "" if training is None and part in before.PARTS else f"{task.sentence} "
        st.caption(plain(f"{sentence}Source: {task.source}."))


def _live(view: TrainingView, part: str) -> None:
    """Draws what changes while it trains, again and again."""
    job = jobs.SWEEP if part == "sweep" else jobs.TRAINING
    earlier = was_busy, was_waiting = jobs.is_busy(job), jobs.is_waiting(job)
    look_every = max(LOOK_EVERY[part], WAITING if was_waiting else 0.0)

    @st.fragment(run_every=look_every if was_busy else None)
    @in_turn
    def live() -> None:
        if part == "sweep":
            sweep.chart(view.plan)
        else:
            progress.progress()
        if part in before.PARTS and jobs.the_training() is None:
            before.example(view.plan, part)
            if part == "curves":
                before.preview()
        elif part == "curves":
            progress.figures()
            progress.gate_start()
            progress.curves()
        elif part == "clocks":
            progress.clocks(view.choice)
            follow_link(pages.TRAIN, part="clocks")
        if (jobs.is_busy(job), jobs.is_waiting(job)) != earlier:
            st.rerun()

    live()
