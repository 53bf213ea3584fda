"""Where each cell fails, on the page Train: the finished sweep, and a small one of one's own."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.scenes.train import sweep_scene
from explorer.tasks import TASKS
from explorer.training.optimisers import OPTIMISERS
from explorer.training.plan import Plan
from explorer.training.sweep import Sweep, sweep_lengths
from explorer.ui.controls import state
from explorer.ui.escaping import ordinal
from explorer.ui.sheets import drawn_figure, noted_sheets
from explorer.ui.texts import text
from explorer.ui.train import jobs
from explorer.views.sweep_frame import SWEPT, own_frame

STEPS = 200


def buttons(plan: Plan | None, row: DeltaGenerator) -> None:
    """Start and stop of a small sweep."""
    busy = jobs.is_busy(jobs.SWEEP)
    row.button(
        "Run a small sweep",
        disabled=busy or plan is None,
        on_click=_begin,
        args=(plan,),
        help="With the task and the settings of the sidebar, at four lengths up to the one chosen, "
        f"{STEPS} steps each.",
    )
    row.button(
        "Stop the sweep",
        disabled=not busy,
        on_click=jobs.rest,
        args=(jobs.SWEEP,),
    )


def chart(plan: Plan | None) -> None:
    """The metric against the length, points added as they come."""
    result = jobs.the_sweep()
    if not state.is_fixed():
        st.progress(0.0 if result is None else result.share_done, _state(result))
    task = TASKS[SWEPT] if plan is None else plan.the_task()
    own = None
    if result is not None and result.points and result.plans[0].task == task.key:
        own = own_frame(result)
    sheets = noted_sheets(sweep_scene(task, own))
    if not sheets.figures:
        st.info("No points yet. The finished sweep that comes with the app is of the recall task.")
        return
    drawn_figure(sheets.figures[0])
    st.markdown(text("train/sweep"))


def _begin(plan: Plan) -> None:
    lengths = sweep_lengths(plan.the_task().span.low, plan.length)
    jobs.begin_sweep(Sweep(replace(plan, steps=min(plan.steps, STEPS)), lengths, (plan.seed,)))


def _state(found: Sweep | None) -> str:
    if found is None:
        return "Not started yet."
    job = jobs.job_of(jobs.SWEEP)
    plan = found.plans[0]
    method = OPTIMISERS[plan.optimiser].title
    trainings = (
        f"{found.trainings_done} of {len(found.plans)} lengths are done, with {plan.hidden_size} "
        f"units, {plan.steps:,} steps of {method}, rate {plan.rate:g}"
    )
    place = 0 if job is None else jobs.WORKSHOP.place_in_line(job)
    if place:
        return f"Waiting, {ordinal(place)} in line; {trainings}."
    if found.finished:
        return f"Finished; {trainings}."
    return f"{'Training' if jobs.is_busy(jobs.SWEEP) else 'Stopped'}; {trainings}."
