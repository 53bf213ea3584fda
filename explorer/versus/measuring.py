"""Measuring off the script thread: small pieces, points as they come, how busy the machine was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter, thread_time
from typing import TypeAlias, final

from explorer.analysis.timing import BUSY_SHARE
from explorer.training.workshop import Work
from explorer.versus.cost import SHORT_CONTEXTS, CostPoint, cost_points
from explorer.versus.deadline import (
    SHORT_BLOCK,
    SHORT_STEPS,
    WINDOWS,
    DeadlinePoint,
    deadline_points,
)
from explorer.versus.stepping import STEPPERS
from explorer.versus.training_cost import READINGS, SHORT_LENGTHS, TrainingPoint, training_points

Point: TypeAlias = CostPoint | TrainingPoint | DeadlinePoint


@dataclass(frozen=True)
class Short:
    """A short edition of a measuring: its pieces, and how many points come of them."""

    pieces: Callable[[], Iterator[Point | None]]
    points: int


SHORT: Mapping[str, Short] = {
    "cost": Short(
        lambda: cost_points(SHORT_CONTEXTS, rounds=3, repeats=20),
        len(SHORT_CONTEXTS) * len(STEPPERS),
    ),
    "training": Short(
        lambda: training_points(SHORT_LENGTHS, rounds=3), len(SHORT_LENGTHS) * len(READINGS)
    ),
    "deadline": Short(
        lambda: deadline_points(SHORT_STEPS, SHORT_BLOCK, repeats=1),
        len(STEPPERS) * SHORT_STEPS // SHORT_BLOCK + len(WINDOWS),
    ),
}


@final
class Measuring(Work):
    """A short edition carried out: `points` grow, `moment` says when the last one came, in UTC.

    kind: a key of `SHORT`; another one raises ValueError.
    """

    def __init__(self, kind: str) -> None:
        if kind not in SHORT:
            raise ValueError(f"There is no measuring {kind!r}; allowed are {', '.join(SHORT)}.")
        self.kind = kind
        self.points: tuple[Point, ...] = ()
        self.moment = datetime.now(UTC)
        self._pieces = SHORT[kind].pieces()
        self._is_over = False
        self._seconds, self._own_seconds = 0.0, 0.0

    @property
    def finished(self) -> bool:
        """Whether every point is there."""
        return self._is_over

    @property
    def share_done(self) -> float:
        """How many of the points are there, 0 to 1."""
        return len(self.points) / SHORT[self.kind].points

    @property
    def busy(self) -> bool:
        """Whether other work got in the way so often that no time means much."""
        return self._own_seconds < (1.0 - BUSY_SHARE) * self._seconds

    def step(self) -> None:
        """A small piece of it; does nothing once it is finished."""
        begin, own = perf_counter(), thread_time()
        try:
            point = next(self._pieces)
        except StopIteration:
            self._is_over = True
            return
        self._seconds += perf_counter() - begin
        self._own_seconds += thread_time() - own
        if point is not None:
            self.points = (*self.points, point)
            self.moment = datetime.now(UTC)

    def rest(self) -> None:
        """What was measured stays."""
