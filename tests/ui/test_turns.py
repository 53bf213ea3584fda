"""Turns: one run at a time, in order, and nobody who holds a turn can stop the others."""

from __future__ import annotations

import inspect
import textwrap
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, StopException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest

from explorer.ui import turns
from explorer.ui.turns import Turns

PATIENCE = 20.0  # seconds after which a test gives up
NEVER = 1000.0  # a turn of so many seconds is never overdue in a test


class Abandoned:
    """A run that has a turn and keeps it until `go` is set; what it raises then ends it."""

    def __init__(self, given: Turns, ending: BaseException | None = None) -> None:
        self.entered, self.go = threading.Event(), threading.Event()
        self.ending = ending
        self.thread = threading.Thread(target=self._run, args=(given,))
        self.thread.start()
        assert self.entered.wait(PATIENCE)

    def _run(self, given: Turns) -> None:
        raised = nullcontext() if self.ending is None else pytest.raises(type(self.ending))
        with raised, given.turn():
            self.entered.set()
            assert self.go.wait(PATIENCE)
            if self.ending is not None:
                raise self.ending

    def end(self) -> None:
        self.go.set()
        self.thread.join(PATIENCE)


def eventually(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < until:
        time.sleep(0.005)
    return condition()


def test_of_many_runs_no_two_compute_at_the_same_time_and_none_is_lost() -> None:
    given = Turns(longest=NEVER)
    inside: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        with given.turn():
            inside.append(number)
            most.append(len(inside))
            time.sleep(0.002)
            inside.remove(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(most) == 40
    assert set(most) == {1}


def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    given = Turns(longest=NEVER)
    first = Abandoned(given)
    order: list[int] = []

    def work(number: int) -> None:
        with given.turn():
            order.append(number)

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=work, args=(number,)))
        threads[-1].start()
        assert eventually(lambda: given.waiting == len(threads))
    first.end()
    for thread in threads:
        thread.join(PATIENCE)
    assert order == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "ending",
    [ValueError("a script fails"), StopException(), RerunException(RerunData())],
    ids=["error", "stop", "rerun"],
)
def test_a_run_that_ends_early_gives_its_turn_back(ending: BaseException) -> None:
    given = Turns(longest=NEVER)
    Abandoned(given, ending).end()
    Abandoned(given).end()


def test_a_run_that_never_ends_delays_the_next_by_one_turn_and_goes_on() -> None:
    given = Turns(longest=0.2)
    begin = time.monotonic()  # of the first turn, or a little before
    endless = Abandoned(given)
    following = Abandoned(given)
    assert 0.1 < time.monotonic() - begin < PATIENCE / 2
    assert endless.thread.is_alive()
    # That it comes back late takes nothing from the one whose turn it is now.
    given.longest = NEVER
    endless.end()
    waiting = threading.Thread(target=lambda: given.turn().__enter__())
    waiting.start()
    assert eventually(lambda: given.waiting == 1)
    following.end()
    waiting.join(PATIENCE)
    assert not waiting.is_alive()


def test_a_run_that_was_abandoned_while_it_waited_leaves_the_line() -> None:
    given = Turns(longest=NEVER)
    first = Abandoned(given)

    def gone() -> None:
        raise StopException

    with pytest.raises(StopException), given.turn(gone):
        pytest.fail("It got a turn that another has.")
    assert given.waiting == 0
    first.end()
    Abandoned(given).end()


def test_within_a_turn_the_same_run_waits_for_no_other() -> None:
    given = Turns(longest=NEVER)
    with given.turn(), given.turn():
        pass
    Abandoned(given).end()


def _script() -> None:
    from explorer.ui.turns import in_turn

    @in_turn
    def page() -> None:
        st.write("There is nothing to wait for.")
        if st.button("Again"):
            st.rerun()
        if st.button("Stop"):
            st.stop()
        if st.button("Fail"):
            raise ValueError("a page fails")

    page()


@pytest.mark.parametrize("label", ["Again", "Stop", "Fail"])
def test_a_page_gives_its_turn_back_however_its_run_ends(
    label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Turns(longest=NEVER)
    monkeypatch.setattr(turns, "TURNS", given)
    page = AppTest.from_string(_source(_script), default_timeout=PATIENCE).run()
    next(button for button in page.button if button.label == label).click().run()
    assert given.waiting == 0
    Abandoned(given).end()


def _source(function: Callable[[], None]) -> str:
    lines = inspect.getsource(function).splitlines()[1:]
    return "import streamlit as st\n" + textwrap.dedent("\n".join(lines))
