"""The seconds of a small piece of work, run many times."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter


def runs(work: Callable[[], object], repeats: int) -> list[float]:
    """The seconds of each of some runs."""
    result = []
    for _ in range(repeats):
        begin = perf_counter()
        work()
        result.append(perf_counter() - begin)
    return result
