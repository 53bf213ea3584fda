"""Where a session's training is kept, and how it reaches the threads that all sessions share."""

from __future__ import annotations

import os
from collections.abc import Callable
from time import monotonic
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explorer.training.plan import Plan
from explorer.training.sweep import Sweep
from explorer.training.training import Training
from explorer.training.workshop import Job, Workshop

# One core is left to the pages.
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
WORKSHOP = Workshop(places=max(CORES - 1, 1))
# How long a tab may be gone, since a connection can break for a moment.
GRACE_SECONDS = 5.0
# Under which names a session keeps its jobs: a training of the page Train, of the page Language.
TRAINING, LANGUAGE, SWEEP = "training_job", "language_job", "sweep_job"


def the_training(name: str = TRAINING) -> Training | None:
    """The session's training, if one was started."""
    job = st.session_state.get(name)
    return None if job is None else job.work


def the_sweep() -> Sweep | None:
    """The session's sweep over lengths, if one was started."""
    job = st.session_state.get(SWEEP)
    return None if job is None else job.work


def job_of(name: str) -> Job | None:
    """A job of the session."""
    return st.session_state.get(name)


def begin(plan: Plan, steps: int | None = None, *, name: str = TRAINING) -> None:
    """Starts a training from its beginning, in place of the one before."""
    forget(name)
    st.session_state[name] = Job(Training(plan), tab_is_open())
    WORKSHOP.start(st.session_state[name], steps)


def go_on(steps: int | None = None, *, name: str = TRAINING) -> None:
    """Continues the training; one that has all its steps gets as many again."""
    training = the_training(name)
    if training is not None and training.finished:
        training.go_on()
    WORKSHOP.start(st.session_state[name], steps)


def begin_sweep(sweep: Sweep) -> None:
    """Starts a sweep in place of the one before."""
    forget(SWEEP)
    st.session_state[SWEEP] = Job(sweep, tab_is_open())
    WORKSHOP.start(st.session_state[SWEEP])


def rest(name: str) -> None:
    """Pauses a job of the session."""
    job: Job = st.session_state[name]
    WORKSHOP.pause(job)
    if not WORKSHOP.is_busy(job):  # it waited in line: nobody else measures where it stands
        job.work.rest()


def stop_training(name: str = TRAINING) -> None:
    """Ends the training where it is."""
    rest(name)
    training = the_training(name)
    if training is not None:
        training.stop()


def forget(name: str) -> None:
    """Ends a job of the session and drops all of it."""
    job = st.session_state.pop(name, None)
    if job is not None:
        WORKSHOP.pause(job)


def is_busy(name: str) -> bool:
    """Whether a job of the session runs or waits."""
    job = st.session_state.get(name)
    return job is not None and WORKSHOP.is_busy(job)


def is_waiting(name: str) -> bool:
    """Whether a job of the session waits for its turn."""
    job = st.session_state.get(name)
    return job is not None and WORKSHOP.place_in_line(job) > 0


def tab_is_open() -> Callable[[], bool]:
    """Tells, whenever it is asked, whether the tab of the present session is still open."""
    context: Any = get_script_run_ctx()
    gone: list[float] = []  # since when, as far as it was noticed

    def is_open() -> bool:
        if not runtime.exists() or runtime.get_instance().is_active_session(context.session_id):
            gone.clear()
            return True
        gone.append(monotonic())
        return gone[-1] - gone[0] < GRACE_SECONDS

    return is_open
