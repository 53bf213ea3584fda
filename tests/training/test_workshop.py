"""The workshop: how many run, who is next, and that one job's trouble is not the others'."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

import pytest

from explorer.training.workshop import Job, Work, Workshop
from tests.plain_cells import assert_one_sentence

PATIENCE = 20.0  # seconds after which a test gives up
SETTLING = threading.Event()  # never set: other threads get as far as they can meanwhile


class Counted(Work):
    """Work of so many steps, each of which does something and is then counted."""

    def __init__(self, steps: int, act: Callable[[], object] = lambda: None) -> None:
        self.steps = steps
        self.act = act
        self.done = 0
        self.rests = 0
        self.progress = threading.Condition()

    @property
    def finished(self) -> bool:
        return self.done >= self.steps

    def step(self) -> None:
        self.act()
        with self.progress:
            self.done += 1
            self.progress.notify_all()

    def rest(self) -> None:
        self.rests += 1

    def reaches(self, steps: int) -> bool:
        """Whether so many steps are done before a test gives up."""
        with self.progress:
            return self.progress.wait_for(lambda: self.done >= steps, PATIENCE)


class Gate:
    """A step that is held: `entered` tells that it has begun, `open` lets it end."""

    def __init__(self) -> None:
        self.entered, self.open = threading.Event(), threading.Event()

    def __call__(self) -> None:
        self.entered.set()
        assert self.open.wait(PATIENCE)


def held(workshop: Workshop) -> tuple[Job, Gate]:
    """A job of one step that runs until its gate is opened."""
    gate = Gate()
    job = Job(Counted(1, gate))
    workshop.start(job)
    assert gate.entered.wait(PATIENCE)
    return job, gate


def counted(job: Job) -> Counted:
    assert isinstance(job.work, Counted)
    return job.work


def workshop_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.startswith("workshop-")}


# places


def test_no_thread_is_started_before_the_first_job_and_never_more_than_there_are_places() -> None:
    before = workshop_threads()
    workshop = Workshop(places=2)
    assert workshop_threads() == before
    for count in (1, 2, 2, 2):
        job = Job(Counted(3))
        workshop.start(job)
        assert workshop.wait(job, PATIENCE)
        assert len(workshop_threads() - before) == count


@pytest.mark.parametrize("places", [1, 3])
def test_as_many_jobs_run_at_once_as_there_are_places_and_never_more(places: int) -> None:
    workshop = Workshop(places, turn=0.0)
    meeting = threading.Barrier(places)
    lock, inside, most = threading.Lock(), [0], [0]

    def together() -> None:
        """Ends only when as many jobs as there are places are in it at once."""
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        meeting.wait(PATIENCE)
        with lock:
            inside[0] -= 1

    jobs = [Job(Counted(1, together)) for _ in range(2 * places)]
    for job in jobs:
        workshop.start(job)
        assert workshop.running <= places
    assert all(workshop.wait(job, PATIENCE) for job in jobs)
    assert [counted(job).done for job in jobs] == [1] * len(jobs)
    assert most[0] <= places


def test_a_free_place_is_taken_even_while_others_wait_for_a_job_that_runs() -> None:
    for _ in range(5):  # who is woken is a matter of luck
        workshop = Workshop(places=3)
        busy = [held(workshop) for _ in range(3)]
        for _ in range(9):
            threading.Thread(target=workshop.wait, args=(busy[0][0], PATIENCE), daemon=True).start()
        for job, gate in busy[1:]:
            SETTLING.wait(0.02)
            gate.open.set()
            assert workshop.wait(job, PATIENCE)
        SETTLING.wait(0.02)
        gates = [Gate(), Gate()]
        for gate in gates:
            workshop.start(Job(Counted(1, gate)))
        taken = [gate.entered.wait(PATIENCE) for gate in gates]
        for gate in [busy[0][1], *gates]:
            gate.open.set()
        assert taken == [True, True]


# the line


def test_who_comes_first_is_served_first_and_is_told_its_place_in_line() -> None:
    workshop = Workshop(places=1)
    first, gate = held(workshop)
    served: list[str] = []
    jobs = {name: Job(Counted(1, lambda name=name: served.append(name))) for name in "abcd"}
    for job in jobs.values():
        workshop.start(job)
    assert workshop.place_in_line(first) == 0
    assert [workshop.place_in_line(job) for job in jobs.values()] == [1, 2, 3, 4]
    assert (workshop.running, workshop.waiting) == (1, 4)
    workshop.start(jobs["a"])  # who asks again does not stand in line twice
    assert workshop.waiting == 4
    workshop.pause(jobs["b"])
    assert [workshop.place_in_line(job) for job in jobs.values()] == [1, 0, 2, 3]
    assert not workshop.is_busy(jobs["b"])
    gate.open.set()
    assert all(workshop.wait(job, PATIENCE) for job in jobs.values())
    assert served == ["a", "c", "d"]


def test_every_job_gets_a_turn_while_others_wait_and_none_is_lost() -> None:
    workshop = Workshop(places=1, turn=0.05)
    first, gate = held(workshop)
    order: list[int] = []
    endless = [Job(Counted(10**9, lambda n=n: order.append(n))) for n in range(3)]
    for job in endless:
        workshop.start(job)
    gate.open.set()
    for _ in range(2):  # twice, so that whoever had a turn comes to the front again
        assert all(counted(job).reaches(counted(job).done + 1) for job in endless)
    seen = order.copy()
    for job in endless:
        workshop.pause(job)
    assert all(workshop.wait(job, PATIENCE) for job in [first, *endless])
    turns = [n for place, n in enumerate(seen) if place == 0 or seen[place - 1] != n]
    assert turns == [place % 3 for place in range(len(turns))]
    assert len(turns) >= 4


def test_a_job_alone_is_not_interrupted_by_the_end_of_its_turn() -> None:
    workshop = Workshop(places=1, turn=0.0)
    job = Job(Counted(50))
    workshop.start(job)
    assert workshop.wait(job, PATIENCE)
    assert (counted(job).done, counted(job).rests) == (50, 1)


# one job


def test_a_budget_of_one_step_does_exactly_one() -> None:
    workshop = Workshop(places=1)
    job = Job(Counted(10))
    for steps in (1, 2, 3):
        workshop.start(job, steps=1)
        assert workshop.wait(job, PATIENCE)
        assert counted(job).done == counted(job).rests == steps
    workshop.start(job, steps=4)
    assert workshop.wait(job, PATIENCE)
    assert counted(job).done == 7


def test_a_paused_job_rests_after_its_step_and_goes_on_when_it_is_started_again() -> None:
    workshop = Workshop(places=1)
    gate = Gate()
    job = Job(Counted(5, gate))
    workshop.start(job)
    assert gate.entered.wait(PATIENCE)
    assert workshop.is_busy(job)
    assert not workshop.wait(job, 0.01)
    workshop.pause(job)
    gate.open.set()
    assert workshop.wait(job, PATIENCE)
    assert (counted(job).done, counted(job).rests) == (1, 1)
    workshop.start(job)
    assert workshop.wait(job, PATIENCE)
    assert (counted(job).done, counted(job).rests) == (5, 2)


def test_a_finished_job_that_is_started_does_no_step() -> None:
    workshop = Workshop(places=1)
    job = Job(Counted(0))
    workshop.start(job)
    assert workshop.wait(job, PATIENCE)
    assert counted(job).done == 0


def test_a_job_that_nobody_wants_any_more_is_ended() -> None:
    workshop = Workshop(places=1)
    wanted = threading.Event()
    wanted.set()
    job = Job(Counted(10**9), is_wanted=wanted.is_set)
    workshop.start(job)
    assert counted(job).reaches(10)
    wanted.clear()
    assert workshop.wait(job, PATIENCE)
    assert counted(job).rests == 1
    done = counted(job).done
    workshop.start(job)
    assert workshop.wait(job, PATIENCE)
    assert counted(job).done == done


def test_a_job_in_line_that_nobody_wants_any_more_leaves_it_without_a_turn() -> None:
    workshop = Workshop(places=1)
    running = Job(Counted(10**9))
    workshop.start(running)
    assert counted(running).reaches(1)
    gone = Job(Counted(10**9), is_wanted=lambda: False)
    workshop.turn = 10 * PATIENCE  # the job that runs keeps its place
    workshop.start(gone)
    before = monotonic()
    assert workshop.wait(gone, PATIENCE)
    assert monotonic() - before < PATIENCE  # who waited for it was told
    assert counted(gone).done == 0
    assert workshop.is_busy(running)
    workshop.pause(running)


def test_a_job_that_fails_says_so_in_a_sentence_and_the_others_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> None:
        raise RuntimeError("what went wrong")

    workshop = Workshop(places=1)
    failing, good = Job(Counted(3, fail)), Job(Counted(3))
    workshop.start(failing)
    workshop.start(good)
    assert workshop.wait(failing, PATIENCE)
    assert workshop.wait(good, PATIENCE)
    assert counted(good).done == 3
    assert good.failure == ""
    assert_one_sentence(AssertionError(failing.failure), "failed")
    assert "what went wrong" in caplog.text
    assert not workshop.is_busy(failing)


def test_a_failure_is_forgotten_when_the_job_is_started_again() -> None:
    trouble = [RuntimeError("once")]

    def fail_once() -> None:
        if trouble:
            raise trouble.pop()

    workshop = Workshop(places=1)
    job = Job(Counted(3, fail_once))
    workshop.start(job)
    assert workshop.wait(job, PATIENCE)
    assert job.failure
    workshop.start(job)
    assert workshop.wait(job, PATIENCE)
    assert counted(job).done == 3
    assert job.failure == ""


# the end


def test_a_closed_workshop_ends_its_threads_after_the_step_they_are_in() -> None:
    before = workshop_threads()
    workshop = Workshop(places=2)
    gates = [Gate(), Gate()]
    jobs = [Job(Counted(5, gate)) for gate in gates]
    for job in jobs:
        workshop.start(job)
    assert all(gate.entered.wait(PATIENCE) for gate in gates)
    waiting = Job(Counted(5))
    workshop.start(waiting)
    threading.Timer(0.1, lambda: [gate.open.set() for gate in gates]).start()
    workshop.close(PATIENCE)
    assert workshop_threads() == before
    assert [counted(job).done for job in (*jobs, waiting)] == [1, 1, 0]
    workshop.start(waiting)  # nothing is started any more
    assert not workshop.is_busy(waiting)
