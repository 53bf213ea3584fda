"""What is to be trained, on what, and how: small, hashable, checked before anything runs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from explorer.cells import CELLS
from explorer.language.prepared import TextChoice
from explorer.language.task import language_task
from explorer.network.matched_sizes import matched_sizes
from explorer.sequences.arrangement import AS_READ, Arrangement
from explorer.sequences.limits import MAX_DIRECTIONS, MAX_LAYERS, MAX_UNITS
from explorer.sequences.table_reading import checked_length
from explorer.tasks import TASKS, Task
from explorer.tasks.series import read_series, series_task
from explorer.training.optimisers import OPTIMISERS

SERIES, LANGUAGE = "series", "language"
MOST_CELLS, MOST_BATCH, MOST_STEPS = 3, 256, 20_000
MIN_RATE, MAX_RATE = 1e-6, 10.0
MAX_CLIP = 1e6
STARTS = ("drawn", "chrono")
# Numbers of a batch's states, for all layers; more would take longer than a minute for some steps.
MOST_NUMBERS = 16_000_000


@dataclass(frozen=True)
class Plan:
    """A training, before it begins.

    `task` is a key of `explorer.tasks.TASKS`; or "series" with the numbers in `series` and the
    name of the `column`, read as `arrangement` says; or "language" with what is to be read in
    `text`. `length` is the task's lag or length. `directions` is 2 for networks that read the
    sequence from its end too, which they may not where the next value is asked for. `matched`:
    the other cells get as many units as
    come nearest to the first one's parameters. `start`: "drawn", or "chrono" for gates that keep
    for the length of the task. `clip` is the largest norm of the gradient, 0 for any. A cell stops
    early when its loss, on the held-out sequences, is below `stop_below`, or has not become smaller
    for `patience` steps; 0 means never.
    """

    task: str = "recall"
    length: int = 80
    cells: tuple[str, ...] = ("rnn", "gru", "lstm")
    layers: int = 1
    directions: int = 1
    hidden_size: int = 16
    matched: bool = False
    start: str = "chrono"
    optimiser: str = "adam"
    rate: float = 0.01
    clip: float = 1.0
    batch: int = 32
    steps: int = 300
    seed: int = 0
    stop_below: float = 0.0
    patience: int = 0
    series: str = ""
    column: str = ""
    arrangement: Arrangement = AS_READ
    text: TextChoice | None = None

    def the_task(self) -> Task:
        """The task of this plan; ValueError if its series cannot be read."""
        if self.task == LANGUAGE:
            return language_task(self.text or TextChoice())
        if self.task == SERIES:
            return own_task(self.series, self.column, self.arrangement)
        return TASKS[self.task]

    def sizes(self) -> dict[str, int]:
        """The hidden size of each cell: key → H."""
        if not self.matched:
            return dict.fromkeys(self.cells, self.hidden_size)
        inputs = len(self.the_task().inputs)
        return matched_sizes(self.cells, inputs, self.hidden_size, self.layers, self.directions)

    def checked(self) -> Plan:
        """The plan itself; ValueError, one clear sentence, if something in it is not allowed."""
        _among("task", self.task, [*TASKS, SERIES, LANGUAGE])
        _among("optimiser", self.optimiser, OPTIMISERS)
        _among("start of the gates", self.start, STARTS)
        if not 1 <= len(self.cells) <= MOST_CELLS or len(set(self.cells)) < len(self.cells):
            raise ValueError(
                f"{len(self.cells)} cells were chosen; allowed are 1 to {MOST_CELLS} different "
                "ones."
            )
        for cell in self.cells:
            _among("cell", cell, CELLS)
        _whole("The number of layers", self.layers, 1, MAX_LAYERS)
        _whole("The number of directions", self.directions, 1, MAX_DIRECTIONS)
        _whole("The hidden size", self.hidden_size, 1, MAX_UNITS)
        _whole("The batch size", self.batch, 1, MOST_BATCH)
        _whole("The number of steps", self.steps, 1, MOST_STEPS)
        _whole("The seed", self.seed, 0, 2**31)
        _whole("The patience", self.patience, 0, MOST_STEPS)
        _real("The learning rate", self.rate, MIN_RATE, MAX_RATE)
        _real("The largest gradient norm", self.clip, 0.0, MAX_CLIP)
        _real("The loss to stop below", self.stop_below, 0.0, 1e6)
        task = self.the_task()
        _whole(task.span.word, self.length, task.span.low, task.span.high)
        if (task.forecasts or task.perplexity) and self.directions > 1:
            raise ValueError(
                f"“{task.title}” asks for the next value, which a network that reads from the end "
                "has already seen; allowed is 1 direction."
            )
        numbers = self.length * self.batch * max(self.sizes().values())
        numbers *= self.layers * self.directions
        if numbers > MOST_NUMBERS:
            raise ValueError(
                f"Length × batch × units × layers × directions is {numbers:,}; allowed are "
                f"{MOST_NUMBERS:,}, so that a step does not take minutes."
            )
        return self


def own_task(series: str, column: str, arrangement: Arrangement | None = None) -> Task:
    """The task of a typed or uploaded series.

    Raises ValueError, one clear sentence, if the text is no such series.
    """
    checked_length(series)
    return _own_task(series, column, arrangement or Arrangement())


@lru_cache(maxsize=4)
def _own_task(series: str, column: str, arrangement: Arrangement) -> Task:
    return series_task(read_series(series, column, arrangement))


def _among(what: str, value: str, allowed: Iterable[str]) -> None:
    names = list(allowed)
    if value not in names:
        raise ValueError(f"Unknown {what} {value!r}; allowed are {', '.join(names)}.")


def _whole(what: str, value: int, low: int, high: int) -> None:
    if not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{what} is {value!r}; allowed are whole numbers {low:,} to {high:,}.")


def _real(what: str, value: float, low: float, high: float) -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise ValueError(f"{what} is {value:g}; allowed are numbers from {low:g} to {high:g}.")
