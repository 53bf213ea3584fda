"""Where each cell fails, on the page Train: the finished sweep, and a small one of one's own."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.charts.sweep import LIVE, sweep_chart
from explorer.export.pages.sweep_frame import curve_name, finished_frame, guess_frame
from explorer.tasks import TASKS
from explorer.training.optimisers import OPTIMISERS
from explorer.training.plan import Plan
from explorer.training.sweep import Sweep, sweep_lengths
from explorer.ui.controls import state
from explorer.ui.escaping import ordinal
from explorer.ui.texts import text
from explorer.ui.train import jobs

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
    task = TASKS["recall"] if plan is None else plan.the_task()
    frames = [finished_frame()] if task.key == "recall" else []
    if result is not None and result.points and result.plans[0].task == task.key:
        frames.append(_live(result))
    if not frames:
        st.info("No points yet. The finished sweep that comes with the app is of the recall task.")
        return
    points = pd.concat(frames)
    guess = guess_frame(task, points)
    shares = task.shares
    st.altair_chart(
        sweep_chart(points, guess, task.span.word, task.metric_word, shares=shares),
        width="stretch",
        key="sweep_chart",
    )
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


def _live(found: Sweep) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "curve": curve_name(point.cell, found.plans[0].start),
                "length": point.length,
                "metric": point.metric,
                "which": LIVE,
            }
            for point in found.points
        ]
    )
