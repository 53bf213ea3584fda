"""The page Train before the first start: the task with an example, and a finished training."""

from __future__ import annotations

import streamlit as st

from explorer.tasks.probe import task_probe
from explorer.training.plan import Plan
from explorer.training.preview import finished_preview
from explorer.ui import player
from explorer.ui.escaping import plain
from explorer.ui.texts import text
from explorer.views.example import example_board
from explorer.views.training import preview_sentence, training_curves

# Where the example is shown, with the sentence of its task.
PARTS = ("curves", "clocks")


def example(plan: Plan | None) -> None:
    """One sequence of the task, to be played, and what is asked for."""
    st.info(text("train/empty"))
    if plan is None:
        return
    task = plan.the_task()
    probe = task_probe(task, plan.length, plan.seed)
    st.markdown(f"**One example of “{plain(task.title)}”**, {task.span.word.lower()} {plan.length}")
    player.transport(list(probe.sequence.tokens), [], autoplay=False)
    player.board(example_board(task, probe), key="training_example")


def preview() -> None:
    """The curves of the finished training that comes with the app."""
    finished = finished_preview()
    st.markdown(preview_sentence(finished))
    player.board(training_curves(finished), key="training_preview")
