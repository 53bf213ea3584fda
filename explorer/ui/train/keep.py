"""Keeping what was trained, on the page Train: files, and the way to the other pages."""

from __future__ import annotations

import streamlit as st

from explorer.models.own import OwnModel, own_model
from explorer.session.declared import pages
from explorer.training.keeping import kept_model
from explorer.training.trainee import Snapshot, Trainee
from explorer.training.training import Training
from explorer.ui.controls import own_models
from explorer.ui.controls.state import chosen_value
from explorer.ui.opening import open_changed_view
from explorer.ui.texts import text
from explorer.ui.train import jobs
from explorer.views.training import figures, name_of

PAGES = {
    "Cell": pages.CELL,
    "Gradients": pages.GRADIENTS,
    "Before and after": pages.COMPARE,
}


def keep() -> None:
    """A row of figures and of buttons for every cell."""
    training = jobs.the_training()
    if training is None:
        st.info(text("train/empty"))
        return
    busy = jobs.is_busy(jobs.TRAINING)
    if busy:
        st.caption(
            "Training is still running; these figures date from when you opened this tab. "
            "**Pause** it to open or download what it has learned."
        )
    st.table(figures(training))
    for trainee in training.trainees:
        _row(trainee, training, disabled=busy)
    st.markdown(text("train/keep"))


def _row(trainee: Trainee, training: Training, *, disabled: bool) -> None:
    before, now = trainee.snapshots[0], trainee.snapshots[-1]
    name, key = name_of(trainee, training), trainee.sizes.cell
    row = st.container(horizontal=True, vertical_alignment="center")
    row.markdown(f"**{name}**", width=110)
    row.download_button(
        "Download",
        lambda: kept_model(trainee, now),
        f"unroll_{training.task.key}_{key}_{now.step}.safetensors",
        "application/octet-stream",
        key=f"download_{key}",
        icon=":material/download:",
        on_click="ignore",
        disabled=disabled,
    )
    for title, page in PAGES.items():
        beside = page == pages.COMPARE
        label = title if beside else f"Open in {title}"
        if row.button(label, key=f"open_{title}_{key}", disabled=disabled):
            earlier, later = _opened(trainee, before, name), _opened(trainee, now, name)
            earlier = own_models.add(earlier)
            own_models.show(later)
            if not beside:
                open_changed_view(page, {})
            st.session_state["own_others"] = [earlier.title]
            # That part shows one network alone.
            part = chosen_value("compare")
            open_changed_view(page, {"compare": "curves" if part == "layers" else part})


def _opened(trainee: Trainee, snapshot: Snapshot, name: str) -> OwnModel:
    """A snapshot as a model of one's own."""
    task = trainee.task.title
    when = "before training" if snapshot.step == 0 else f"after {snapshot.step:,} steps"
    title = f"{name} {when}, {task.lower()}"
    return own_model(kept_model(trainee, snapshot), "training", title)
