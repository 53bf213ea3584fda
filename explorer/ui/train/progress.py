"""A training on the page Train: its buttons, its progress, its curves, its two clocks."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.scenes.train import clock_trainee, clocks_scene, curves_scene
from explorer.session.choice import Choice, Reading
from explorer.session.declared import pages
from explorer.session.declared.task_settings import STARTS
from explorer.training.plan import Plan
from explorer.training.training import Training
from explorer.training.workshop import Job
from explorer.ui import current, player
from explorer.ui.controls.state import choose
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.escaping import ordinal, plain
from explorer.ui.texts import text
from explorer.ui.train import jobs, linked
from explorer.views.gate_starts import gate_start_sentence
from explorer.views.training import name_of

OTHER_START = {"chrono": "drawn", "drawn": "chrono"}


def buttons(plan: Plan | None, row: DeltaGenerator, name: str = jobs.TRAINING) -> None:
    """Start, pause, one step, stop, reset; each stands where it always stands."""
    training, busy = jobs.the_training(name), jobs.is_busy(name)
    begun = training is not None
    finished = training is not None and training.finished
    alive = training is not None and any(one.ended != "diverged" for one in training.trainees)
    # Not by a callback, which would get the settings of the run before.
    label = "Start again" if begun else "Start"
    if row.button(label, type="primary", disabled=busy or plan is None) and plan is not None:
        jobs.begin(plan, name=name)
        st.rerun()
    if busy:
        row.button("Pause", on_click=jobs.rest, args=(name,))
    else:
        row.button(
            "Continue",
            disabled=not alive,
            on_click=jobs.go_on,
            kwargs={"name": name},
            help="Resumes a stopped training; a finished one gets the same number of steps again.",
        )
    if row.button("One step", disabled=busy or plan is None or finished) and plan is not None:
        if begun:
            jobs.go_on(steps=1, name=name)
        else:
            jobs.begin(plan, steps=1, name=name)
        st.rerun()
    row.button(
        "Stop",
        disabled=not begun or finished,
        on_click=jobs.stop_training,
        args=(name,),
    )
    row.button(
        "Reset",
        disabled=not begun,
        on_click=_reset,
        args=(name,),
    )


def _reset(name: str) -> None:
    """Drops a training, and what a link says of it."""
    jobs.forget(name)
    linked.forget_linked(name)


def progress(name: str = jobs.TRAINING) -> None:
    """How far the training is, and who is before it in line."""
    training, job = jobs.the_training(name), jobs.job_of(name)
    if training is None or job is None:
        st.progress(0.0, "Not started yet.")
        return
    plan, task = training.plan, training.task
    what = f"{task.title}, {task.span.word.lower()} {plan.length}"
    st.progress(
        min(training.done / max(training.last, 1), 1.0),
        f"{_state(training, job)} {what}.",
    )
    if job.failure:
        st.error(job.failure)
    for trainee in training.trainees:
        if trainee.ended == "diverged":
            st.warning(plain(f"{name_of(trainee, training)}: {trainee.sentence}"))


def figures(name: str = jobs.TRAINING) -> None:
    """How good every cell is by now, in a line, and which ended early."""
    training = jobs.the_training(name)
    if training is None:
        return
    sentences = []
    for trainee in training.trainees:
        sentence = training.task.said(trainee.records.metric[-1])
        early = f" {trainee.sentence}" if trainee.ended in ("solved", "stuck") else ""
        sentences.append(f"**{plain(name_of(trainee, training))}** {sentence}.{plain(early)}")
    st.markdown(f"{training.task.metric_word.capitalize()}: " + "   ".join(sentences))


def _state(training: Training, job: Job) -> str:
    """The state of a training in one sentence."""
    where = f"step {training.done:,} of {training.last:,}"
    place = jobs.WORKSHOP.place_in_line(job)
    if place:
        return f"Waiting at {where}: {ordinal(place)} in line. Others are training."
    if jobs.WORKSHOP.is_busy(job):
        left = training.seconds_left
        return f"Training, {where}" + (
            "." if left is None or round(left) < 1 else f", about {_duration(left)} left."
        )
    if training.stopped:
        return f"Stopped at {where}."
    if training.finished:
        return f"Finished after {training.done:,} steps and {_duration(training.seconds)}."
    return f"Paused at {where}."


def _duration(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < 90 else f"{whole // 60} min {whole % 60} s"


def gate_start(name: str = jobs.TRAINING) -> None:
    """How the gates started, and the other start a click away."""
    training = jobs.the_training(name)
    sentence = None if training is None else gate_start_sentence(training.plan)
    if training is None or sentence is None:
        return
    other = OTHER_START[training.plan.start]
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.markdown(sentence)
    right.button(
        f"Start with {STARTS[other].split()[0]} biases",
        disabled=jobs.is_busy(name),
        on_click=_begin_with,
        args=(training.plan, other, name),
        help="Trains again with the same settings and the other gate biases.",
        width="stretch",
    )


def _begin_with(plan: Plan, start: str, name: str) -> None:
    choose(f"{plan.task}_start", start)
    jobs.begin(replace(plan, start=start), name=name)


def curves(name: str = jobs.TRAINING) -> None:
    """Metric, loss and gradient norm of all cells."""
    training = jobs.the_training(name)
    if training is None:
        st.info(text("train/empty"))
        return
    scene = curves_scene(training, pages.LANGUAGE if name == jobs.LANGUAGE else pages.TRAIN)
    player.show_scene(current.note(scene))


def clocks(choice: Choice) -> None:
    """The second slider: training time, beside the playhead's sequence time."""
    training = jobs.the_training()
    if training is None:
        return
    cells = tuple(trainee.sizes.cell for trainee in training.trainees)
    left, middle, right = st.columns([3, 1, 1])
    with left:
        reason = "was not trained here"
        cell = draw(
            "clock_cell", Place(options=cells, suggestion=cells[-1], reason=reason, bare=True)
        )
    trainee = clock_trainee(training, cell)
    sizes = trainee.sizes
    layer = sizes.layers - 1
    reading: Reading = "forward"
    if sizes.layers > 1:
        with middle:
            reason = f"is beyond its {sizes.layers} layers"
            layer = (
                draw(
                    "clock_layer", Place(high=sizes.layers, suggestion=sizes.layers, reason=reason)
                )
                - 1
            )
    if sizes.directions == 2:
        with right:
            reading = draw("clock_reading")
    scene = current.note(clocks_scene(training, trainee, choice, layer, reading))
    player.show_scene(scene)
