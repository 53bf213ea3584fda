"""Training, live: curves, two clocks, where cells fail, and keeping what was learned."""

import streamlit as st

from explorer.ui.controls.labels import TRAIN_LABELS
from explorer.ui.controls.widgets import segmented
from explorer.ui.escaping import plain
from explorer.ui.frame import the_choice, the_plan
from explorer.ui.train import jobs, keep, linked, progress, sweep

# Seconds between two looks at what trains; while it waits for its turn less happens.
LOOK_EVERY = {"curves": 0.5, "clocks": 2.0, "sweep": 1.0, "keep": 1.0}
WAITING = 2.0

plan, choice = the_plan(), the_choice()
linked.begin_as_linked(plan)
head = st.container(horizontal=True, gap="small")
with head:
    part = segmented("Look at", TRAIN_LABELS, "train", narrow=True)
sweeping = part == "sweep"
(sweep if sweeping else progress).buttons(plan, head)
job = jobs.SWEEP if sweeping else jobs.TRAINING
was_busy, was_waiting = jobs.is_busy(job), jobs.is_waiting(job)
look_every = max(LOOK_EVERY[part], WAITING if was_waiting else 0.0)


@st.fragment(run_every=look_every if was_busy else None)
def live() -> None:
    """What changes while it trains."""
    if sweeping:
        sweep.chart(plan)
    else:
        progress.progress()
    if part == "curves":
        progress.figures()
        progress.curves()
    elif part == "clocks":
        progress.clocks(choice)
    if (jobs.is_busy(job), jobs.is_waiting(job)) != (was_busy, was_waiting):
        st.rerun()


live()
linked.tell_link(plan)
if part == "keep":
    keep.keep()
training = jobs.the_training()
task = training.task if training is not None else plan.the_task() if plan is not None else None
if task is not None:
    st.caption(plain(f"{task.sentence} Source: {task.source}."))
