"""Training, live: curves, two clocks, where cells fail, and keeping what was learned."""

import streamlit as st

from explorer.ui import train_keep, train_link, train_parts, train_sweep, workplace
from explorer.ui.frame import the_choice, the_plan
from explorer.ui.labelled import segmented
from explorer.ui.labels import TRAIN_LABELS
from explorer.ui.sentences import plain

# Seconds between two looks at what trains; while it waits for its turn less happens.
LOOK_EVERY = {"curves": 0.5, "clocks": 2.0, "sweep": 1.0, "keep": 1.0}
WAITING = 2.0

plan, choice = the_plan(), the_choice()
train_link.begin_as_linked(plan)
head = st.container(horizontal=True, gap="small")
with head:
    part = segmented("Look at", TRAIN_LABELS, "train", narrow=True)
sweeping = part == "sweep"
(train_sweep if sweeping else train_parts).buttons(plan, head)
job = workplace.SWEEP if sweeping else workplace.TRAINING
was_busy, was_waiting = workplace.is_busy(job), workplace.is_waiting(job)
look_every = max(LOOK_EVERY[part], WAITING if was_waiting else 0.0)


@st.fragment(run_every=look_every if was_busy else None)
def live() -> None:
    """What changes while it trains."""
    if sweeping:
        train_sweep.chart(plan)
    else:
        train_parts.progress()
    if part == "curves":
        train_parts.figures()
        train_parts.curves()
    elif part == "clocks":
        train_parts.clocks(choice)
    if (workplace.is_busy(job), workplace.is_waiting(job)) != (was_busy, was_waiting):
        st.rerun()


live()
train_link.tell_link(plan)
if part == "keep":
    train_keep.keep()
training = workplace.the_training()
task = training.task if training is not None else plan.the_task() if plan is not None else None
if task is not None:
    st.caption(plain(f"{task.sentence} Source: {task.source}."))
