"""Training, live: curves, two clocks, where cells fail, and keeping what was learned."""

import streamlit as st

from explorer.ui import train_keep, train_parts, train_sweep, workplace
from explorer.ui.frame import the_choice, the_plan
from explorer.ui.labelled import segmented
from explorer.ui.labels import TRAIN_LABELS
from explorer.ui.sentences import plain

LOOK_EVERY = {"curves": 0.5, "clocks": 2.0, "sweep": 1.0, "keep": 1.0}

plan, choice = the_plan(), the_choice()
part = segmented("Look at", TRAIN_LABELS, "train", narrow=True)
if part == "sweep":
    train_sweep.buttons(plan)
else:
    train_parts.buttons(plan)
was_busy = workplace.is_busy("sweep_job" if part == "sweep" else "training_job")


@st.fragment(run_every=LOOK_EVERY[part] if was_busy else None)
def live() -> None:
    """What changes while it trains."""
    if part == "sweep":
        train_sweep.chart(plan)
    else:
        train_parts.progress()
    if part == "curves":
        train_parts.curves()
    elif part == "clocks":
        train_parts.clocks(choice)
    if was_busy and not workplace.is_busy("sweep_job" if part == "sweep" else "training_job"):
        st.rerun()


live()
if part == "keep":
    train_keep.keep()
if plan is not None:
    task = plan.the_task()
    st.caption(plain(f"{task.sentence} Source: {task.source}."))
