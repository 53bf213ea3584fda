"""Where trainings run: a few threads off the script thread, and a line of those who wait."""

from __future__ import annotations

import atexit
import logging
import os
import sys
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import final

TURN_SECONDS = 5.0
LOOK_SECONDS = 0.5
# A process that ends waits so long for the steps that its threads are in.
CLOSING_SECONDS = 10.0
# Pages answer before trainings do.
NICENESS = 10


class Work(ABC):
    """Something long that is done in short steps."""

    @property
    @abstractmethod
    def finished(self) -> bool:
        """Whether there is nothing left to do."""

    @abstractmethod
    def step(self) -> None:
        """Does a little of it; nobody else gets a turn until it is done."""

    @abstractmethod
    def rest(self) -> None:
        """Called when it stops for a while, or for good."""


@final
class Job:
    """Some work, and how many of its steps are still wanted: `budget`, None for all of them.

    A workshop changes it, under its own lock. `is_wanted` is asked now and then, also while the job
    waits in line; once it says no, the job is let go: it rests, and `left` keeps the steps still
    wanted. `failure` says in a sentence that something went wrong that should not have.
    """

    def __init__(self, work: Work, is_wanted: Callable[[], bool] = lambda: True) -> None:
        self.work = work
        self.is_wanted = is_wanted
        self.budget: int | None = 0
        self.let_go = False
        self.left: int | None = 0
        self.failure = ""


class Workshop:
    """Runs jobs, some at once, the others in line; who has had a turn goes to the end of the line.

    places: how many run at the same time. turn: seconds after which a job makes room if others
    wait.
    """

    def __init__(self, places: int, turn: float = TURN_SECONDS) -> None:
        self.places = places
        self.turn = turn
        self._line: deque[Job] = deque()
        self._running: list[Job] = []
        self._changed = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._closed = False

    def start(self, job: Job, steps: int | None = None) -> None:
        """Puts a job in line, for a number of steps or until it is finished."""
        with self._changed:
            if self._closed:
                return
            if not self._threads:
                # A thread that is inside torch when Python ends would take the process down.
                atexit.register(self.close)
            job.budget, job.failure, job.let_go = steps, "", False
            if job not in self._line and job not in self._running:
                self._line.append(job)
            if len(self._threads) < self.places:
                name = f"workshop-{len(self._threads)}"
                self._threads.append(threading.Thread(target=self._serve, name=name, daemon=True))
                self._threads[-1].start()
            self._changed.notify_all()  # who waits for a job to rest hears it too

    def pause(self, job: Job) -> None:
        """Lets a job rest, as soon as the step that it may be in is done."""
        with self._changed:
            job.budget, job.let_go = 0, False
            if job in self._line:
                self._line.remove(job)
                self._changed.notify_all()  # it rests now

    def resume(self, job: Job) -> None:
        """Goes on with a job that was let go, since it is wanted again."""
        with self._changed:
            if job.let_go:
                self.start(job, job.left)

    def wait(self, job: Job, seconds: float) -> bool:
        """Waits until a job rests; whether it did in time."""
        with self._changed:
            return self._changed.wait_for(
                lambda: job not in self._running and job not in self._line, seconds
            )

    def is_busy(self, job: Job) -> bool:
        """Whether a job runs or waits."""
        with self._changed:
            return job in self._running or job in self._line

    def place_in_line(self, job: Job) -> int:
        """1 for the next, and so on; 0 if the job runs or rests."""
        with self._changed:
            return self._line.index(job) + 1 if job in self._line else 0

    def close(self, seconds: float = CLOSING_SECONDS) -> bool:
        """Ends every thread as soon as its step is done; whether all ended in time.

        Nothing is started any more.
        """
        atexit.unregister(self.close)
        with self._changed:
            self._closed = True
            self._line.clear()
            for job in self._running:
                job.budget = 0
            self._changed.notify_all()
        until = monotonic() + seconds
        for thread in self._threads:
            thread.join(max(until - monotonic(), 0.0))
        return not any(thread.is_alive() for thread in self._threads)

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        with self._changed:
            return len(self._line)

    @property
    def running(self) -> int:
        """How many jobs run."""
        with self._changed:
            return len(self._running)

    def _serve(self) -> None:
        _step_back()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or bool(self._line))
                if self._closed:
                    return
                job = self._line.popleft()
                self._running.append(job)
            try:
                self._work_a_turn(job)
            except Exception:  # whatever it is, the other jobs go on
                logging.getLogger("explorer").exception("A training failed")
                job.failure = "The training failed unexpectedly. What was learned so far is kept."
                job.budget = 0
            with self._changed:
                self._running.remove(job)
                if job.budget != 0 and not job.work.finished:
                    self._line.append(job)
                self._changed.notify_all()

    def _work_a_turn(self, job: Job) -> None:
        self._let_go(job)
        end = monotonic() + self.turn
        look = monotonic() + LOOK_SECONDS
        while job.budget != 0 and not job.work.finished:
            job.work.step()
            now = monotonic()
            with self._changed:
                if job.budget:
                    job.budget -= 1
                others = bool(self._line)
            if now > look:
                look = now + LOOK_SECONDS
                self._let_go(job)
            if others and now > end:
                return
        if not self._closed:
            job.work.rest()

    def _let_go(self, job: Job) -> None:
        """Ends what nobody waits for any more: this job, and those in line."""
        with self._changed:
            jobs = [job, *self._line]
        for one in jobs:
            if not one.is_wanted():
                with self._changed:
                    left = one.budget
                    self.pause(one)
                    one.let_go, one.left = left != 0, left


def _step_back() -> None:
    """Gives this thread a lower priority than the pages, where the system can do so."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
