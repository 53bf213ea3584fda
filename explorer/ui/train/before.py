"""The page Train before the first start: the task with an example, and a finished training."""

from __future__ import annotations

import streamlit as st

from explorer.scenes.train import CLOCKS, CURVES, example_scene, preview_mount
from explorer.training.plan import Plan
from explorer.training.preview import finished_preview
from explorer.ui import current, player
from explorer.ui.escaping import plain
from explorer.ui.texts import text
from explorer.views.training import preview_sentence

# Where the example is shown, with the sentence of its task.
PARTS = (CURVES, CLOCKS)


def example(plan: Plan | None, part: str) -> None:
    """One sequence of the task, to be played, and what is asked for."""
    st.info(text("train/empty"))
    if plan is None:
        return
    scene = current.note(example_scene(plan, with_preview=part == CURVES))
    task = plan.the_task()
    st.markdown(f"**One example of “{plain(task.title)}”**, {task.span.word.lower()} {plan.length}")
    player.show_transport(scene)
    player.mounted(scene.mount("training_example"))


def preview() -> None:
    """The curves of the finished training that comes with the app."""
    st.markdown(preview_sentence(finished_preview()))
    player.mounted(preview_mount())
