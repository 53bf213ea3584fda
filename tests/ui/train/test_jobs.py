"""Whose training it is: it is wanted while its person is there, and found again after a reload."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from explorer.training.plan import Plan
from explorer.training.workshop import Workshop
from explorer.ui import person
from explorer.ui.train import jobs

LONG = Plan(length=6, cells=("rnn",), hidden_size=4, steps=20_000)
PATIENCE = 20.0


class Server:
    """A server that people visit: who asks now, which tabs are open, and what time it is."""

    def __init__(self) -> None:
        self.now = 0.0
        self.session, self.secret = "", ""
        self.open: set[str] = set()

    def is_active_session(self, session: str) -> bool:
        return session in self.open

    def visit(self, session: str, secret: str) -> None:
        """Lets a person look at a page in a tab."""
        self.open.add(session)
        self.session, self.secret = session, secret
        jobs.arrive()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Any:
    result = Server()
    monkeypatch.setattr(jobs, "monotonic", lambda: result.now)
    context = SimpleNamespace
    monkeypatch.setattr(jobs, "get_script_run_ctx", lambda: context(session_id=result.session))
    monkeypatch.setattr(person, "secret", lambda: result.secret)
    monkeypatch.setattr(jobs.runtime, "exists", lambda: True)
    monkeypatch.setattr(jobs.runtime, "get_instance", lambda: result)
    monkeypatch.setattr(jobs, "PEOPLE", {})
    monkeypatch.setattr(jobs, "WORKSHOP", Workshop(places=1, turn=0.05))
    yield result
    jobs.WORKSHOP.close(PATIENCE)


def test_a_person_is_there_while_a_tab_is_open_and_for_a_moment_after(server: Server) -> None:
    server.visit("first", "ada")
    is_present = jobs.mine().is_present
    assert is_present()
    server.now = 100.0  # it was not asked for long, since the training waited in line
    server.open.clear()
    assert is_present()
    server.now += jobs.GRACE_SECONDS - 0.1
    assert is_present()
    server.open.add("first")  # the connection came back
    assert is_present()
    server.open.clear()
    assert is_present()
    server.now += jobs.GRACE_SECONDS + 0.1
    assert not is_present()
    server.visit("second", "ada")  # another tab of the same person
    assert is_present()


def test_after_a_reload_and_in_a_second_tab_a_person_finds_the_same_training(
    server: Server,
) -> None:
    server.visit("first", "ada")
    jobs.begin(LONG)
    training = jobs.the_training()
    server.open.clear()
    for tab in ("after a reload", "a second tab"):
        server.visit(tab, "ada")
        assert jobs.the_training() is training
        assert jobs.is_busy(jobs.TRAINING)


def test_a_training_started_in_a_second_tab_takes_the_place_of_the_first(server: Server) -> None:
    server.visit("first", "ada")
    jobs.begin(LONG)
    job = jobs.job_of(jobs.TRAINING)
    assert job is not None
    server.visit("second", "ada")
    jobs.begin(LONG)
    assert jobs.WORKSHOP.wait(job, PATIENCE)
    assert jobs.WORKSHOP.running + jobs.WORKSHOP.waiting <= 1


@pytest.mark.parametrize("name", [jobs.TRAINING, jobs.LANGUAGE, jobs.SWEEP])
def test_nobody_comes_to_what_is_another_persons(server: Server, name: str) -> None:
    server.visit("first", "ada")
    jobs._start(name, jobs.Training(LONG))
    server.visit("second", "bob")
    assert jobs.job_of(name) is None
    assert not jobs.is_busy(name)
    assert jobs.the_training() is jobs.the_sweep() is None
    jobs.forget(name)  # Bob's own, which is not there
    server.visit("first", "ada")
    assert jobs.is_busy(name)


def test_what_was_let_go_goes_on_when_its_person_is_back(server: Server) -> None:
    server.visit("first", "ada")
    jobs.begin(LONG)
    job = jobs.job_of(jobs.TRAINING)
    assert job is not None
    server.open.clear()
    assert not job.let_go
    jobs.mine().absence()
    server.now += jobs.GRACE_SECONDS + 1.0
    assert jobs.WORKSHOP.wait(job, PATIENCE)
    assert job.let_go
    server.visit("second", "ada")
    assert jobs.WORKSHOP.is_busy(job)
    jobs.rest(jobs.TRAINING)
    assert jobs.WORKSHOP.wait(job, PATIENCE)
    server.visit("third", "ada")  # what a person paused stays paused
    assert not jobs.WORKSHOP.is_busy(job)


def test_who_stays_away_is_forgotten(server: Server) -> None:
    server.visit("first", "ada")
    jobs.begin(LONG)
    server.open.clear()
    server.visit("second", "bob")  # notices that Ada is gone
    server.now += jobs.KEPT_SECONDS - 1.0
    server.visit("second", "bob")
    assert set(jobs.PEOPLE) == {"ada", "bob"}
    server.now += 2.0
    server.visit("second", "bob")
    assert set(jobs.PEOPLE) == {"bob"}
