"""Times of a small piece of work: many runs, their median and their middle half."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np


@dataclass(frozen=True)
class Times:
    """Seconds of one run: the median of many, and the ends of their middle half."""

    median: float
    low: float
    high: float


def runs(work: Callable[[], object], repeats: int) -> list[float]:
    """The seconds of each of some runs."""
    result = []
    for _ in range(repeats):
        begin = perf_counter()
        work()
        result.append(perf_counter() - begin)
    return result


def times_of(seconds: Sequence[float]) -> Times:
    """The median of some times, and the ends of their middle half."""
    low, median, high = np.quantile(np.asarray(seconds), (0.25, 0.5, 0.75))
    return Times(float(median), float(low), float(high))
