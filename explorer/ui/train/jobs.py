"""Where a person's trainings are kept, and how they reach the threads that all sessions share."""

from __future__ import annotations

import os
from time import monotonic
from typing import Any

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explorer.diagnosis.trial import Demonstration, Trial
from explorer.training.plan import Plan
from explorer.training.sweep import Sweep
from explorer.training.training import Training
from explorer.training.workshop import Job, Work, Workshop
from explorer.ui import person
from explorer.versus.measuring import Measuring

# One core is left to the pages.
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
WORKSHOP = Workshop(places=max(CORES - 1, 1))
# All tabs of a person may be gone for so long until a training makes room; it goes on when one is
# back.
GRACE_SECONDS = 5.0
# How long a training is kept for a person who is gone.
KEPT_SECONDS = 900.0
# Under which names a person keeps jobs: a training of the page Train, of the page Language.
TRAINING, LANGUAGE, SWEEP = "training_job", "language_job", "sweep_job"
REMEDY = "remedy_job"
# And the measuring of each kind of cost.
MEASURING = "measuring_{}_job"


class Belongings:
    """The jobs of one person, by name, and the sessions in which that person came."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.sessions: set[str] = set()
        self._gone_since: float | None = None  # as far as it was noticed

    def absence(self) -> float:
        """For how many seconds no tab of the person has been open, as far as it was noticed."""
        if not runtime.exists() or any(map(_is_open, tuple(self.sessions))):
            self._gone_since = None
            return 0.0
        if self._gone_since is None:
            self._gone_since = monotonic()
        return monotonic() - self._gone_since

    def is_present(self) -> bool:
        """Whether a tab is open, or was a moment ago, since a connection can break."""
        return self.absence() < GRACE_SECONDS


# Secret of a person → what is theirs. Whoever does not bring the secret cannot come to it.
PEOPLE: dict[str, Belongings] = {}


def mine() -> Belongings:
    """What belongs to the person of the present session."""
    belongings = PEOPLE.setdefault(person.secret(), Belongings())
    context: Any = get_script_run_ctx()
    belongings.sessions.add(context.session_id)
    return belongings


def arrive() -> None:
    """Notes that a person is here; forgets who left for good.

    What was let go while the person was gone goes on.
    """
    belongings = mine()
    belongings.absence()
    for job in tuple(belongings.jobs.values()):
        WORKSHOP.resume(job)
    for secret, other in tuple(PEOPLE.items()):
        absence = other.absence()
        if absence > KEPT_SECONDS or (absence > GRACE_SECONDS and not other.jobs):
            PEOPLE.pop(secret, None)
            for job in tuple(other.jobs.values()):
                WORKSHOP.pause(job)


def the_training(name: str = TRAINING) -> Training | None:
    """The person's training, if one was started."""
    job = job_of(name)
    return job.work if job is not None and isinstance(job.work, Training) else None


def the_sweep() -> Sweep | None:
    """The person's sweep over lengths, if one was started."""
    job = job_of(SWEEP)
    return job.work if job is not None and isinstance(job.work, Sweep) else None


def the_trial() -> Trial | None:
    """The person's trial of a remedy, if one was started."""
    job = job_of(REMEDY)
    return job.work if job is not None and isinstance(job.work, Trial) else None


def the_measuring(kind: str) -> Measuring | None:
    """The person's measuring of a kind of cost, if one was started."""
    job = job_of(MEASURING.format(kind))
    return job.work if job is not None and isinstance(job.work, Measuring) else None


def job_of(name: str) -> Job | None:
    """A job of the person."""
    return mine().jobs.get(name)


def begin(plan: Plan, steps: int | None = None, *, name: str = TRAINING) -> None:
    """Starts a training from its beginning, in place of the one before."""
    _start(name, Training(plan), steps)


def go_on(steps: int | None = None, *, name: str = TRAINING) -> None:
    """Continues the training; one that has all its steps gets as many again."""
    training = the_training(name)
    if training is not None and training.finished:
        training.go_on()
    WORKSHOP.start(mine().jobs[name], steps)


def begin_sweep(sweep: Sweep) -> None:
    """Starts a sweep in place of the one before."""
    _start(SWEEP, sweep)


def begin_trial(demonstration: Demonstration) -> None:
    """Starts a trial of a remedy in place of the one before."""
    _start(REMEDY, Trial(demonstration))


def begin_measuring(kind: str) -> None:
    """Starts the short edition of a measuring in place of the one before."""
    _start(MEASURING.format(kind), Measuring(kind))


def rest(name: str) -> None:
    """Pauses a job of the person."""
    job = mine().jobs[name]
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
    """Ends a job of the person and drops all of it."""
    job = mine().jobs.pop(name, None)
    if job is not None:
        WORKSHOP.pause(job)


def is_busy(name: str) -> bool:
    """Whether a job of the person runs or waits."""
    job = job_of(name)
    return job is not None and WORKSHOP.is_busy(job)


def is_waiting(name: str) -> bool:
    """Whether a job of the person waits for its turn."""
    job = job_of(name)
    return job is not None and WORKSHOP.place_in_line(job) > 0


def _start(name: str, work: Work, steps: int | None = None) -> None:
    """Starts a job in place of the person's one before."""
    forget(name)
    belongings = mine()
    job = belongings.jobs[name] = Job(work, belongings.is_present)
    WORKSHOP.start(job, steps)


def _is_open(session: str) -> bool:
    return runtime.get_instance().is_active_session(session)
