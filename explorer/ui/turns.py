"""One script at a time: under load, runs queue instead of fighting for the interpreter.

Threads that compute at the same time in one interpreter slow one another down: with forty visitors
each run costs half as much again, and fewer are done. So the script of a page waits for its turn.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from time import monotonic
from typing import Any, ParamSpec, TypeVar

from streamlit.runtime.scriptrunner_utils.script_run_context import get_run_yield_check

# After so long a run makes room for the next and goes on beside it, so that a long analysis, or a
# script that waits for something, holds up nobody. A usual run takes a tenth of a second.
LONGEST_SECONDS = 0.5
LOOK_SECONDS = 0.2

P = ParamSpec("P")
R = TypeVar("R")


class Ticket:
    """A run that waits or has its turn; `since` is when the turn began, in seconds."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self.since = 0.0


class Turns:
    """Gives turns in the order in which they were asked for.

    places: how many have a turn at once. longest: seconds after which whoever has a turn no longer
    counts.
    """

    def __init__(self, places: int = 1, longest: float = LONGEST_SECONDS) -> None:
        self.places = places
        self.longest = longest
        self._lock = threading.Lock()
        self._line: deque[Ticket] = deque()
        self._holders: list[Ticket] = []
        self._mine = threading.local()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._line)

    @contextmanager
    def turn(self, look: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Waits for a turn and holds it; within a turn of the same thread there is no wait.

        `look` is called now and then while waiting. What it raises ends the wait.
        """
        if getattr(self._mine, "holds", False):
            yield
            return
        ticket = Ticket()
        self._mine.holds = True
        try:
            self._wait(ticket, look)
            yield
        finally:
            self._mine.holds = False
            self._leave(ticket)

    def _wait(self, ticket: Ticket, look: Callable[[], None]) -> None:
        with self._lock:
            self._line.append(ticket)
        while True:
            with self._lock:
                self._call_next()
                overdue_in = min(self._overdue_in(), LOOK_SECONDS)
            if ticket.called.wait(overdue_in):
                return
            look()

    def _leave(self, ticket: Ticket) -> None:
        with self._lock:
            if ticket in self._line:
                self._line.remove(ticket)
            if ticket in self._holders:
                self._holders.remove(ticket)
            self._call_next()

    def _call_next(self) -> None:
        """Calls whoever is next, as far as there is room; the lock is held."""
        now = monotonic()
        self._holders = [one for one in self._holders if now - one.since < self.longest]
        while self._line and len(self._holders) < self.places:
            ticket = self._line.popleft()
            ticket.since = now
            self._holders.append(ticket)
            ticket.called.set()

    def _overdue_in(self) -> float:
        """Seconds until the first turn is overdue; the lock is held."""
        if not self._holders:
            return LOOK_SECONDS
        return max(self._holders[0].since + self.longest - monotonic(), 0.001)


# All sessions of the server share it.
TURNS = Turns()


def in_turn(function: Callable[P, R]) -> Callable[P, R]:
    """Lets a page or a fragment run when it is its turn.

    While it waits, a newer choice of the same person replaces the run, and a closed tab ends it.
    """

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with TURNS.turn(_look):
            return function(*args, **kwargs)

    return wrapped


def _look() -> None:
    """Raises Streamlit's own exception if this run was replaced or ended."""
    check: Any = get_run_yield_check()
    if check is not None:
        check()
