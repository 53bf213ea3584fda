"""How long a loop and a scan take over the same steps, from a few steps to many."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

import pandas as pd
import torch
from torch import Tensor

from explorer.network.scan import loop, scan

LENGTHS = (16, 64, 256, 1_024, 4_096, 16_384)
LONGEST_SECONDS = 1.5
MOST_ROUNDS = 9
# Four times as many steps can take longer than four times: rows get too large for caches.
GROWTH = 6.0
LOOP, SCAN = "loop", "scan"


@dataclass(frozen=True)
class LengthTime:
    """Milliseconds for `steps` steps of `units` units, the best of `rounds` runs of each way."""

    units: int
    steps: int
    loop: float
    scan: float
    rounds: int


@dataclass(frozen=True)
class ScanTimes:
    """Times over several lengths and sizes, on so many threads, at a moment given in UTC."""

    points: tuple[LengthTime, ...]
    threads: int
    moment: datetime

    def longest(self, units: int) -> LengthTime:
        """The time of the longest sequence that was measured for a size."""
        return [point for point in self.points if point.units == units][-1]


def scan_times(
    sizes: Sequence[int], lengths: Sequence[int] = LENGTHS, seconds: float = LONGEST_SECONDS
) -> ScanTimes:
    """Times both ways in float32 for each number of units, without gradients.

    Every size has its share of the seconds; what would take longer is left out, but for the
    shortest length. Raises ValueError if there is no size or no length.
    """
    if not sizes or not lengths:
        raise ValueError(
            f"sizes are {tuple(sizes)} and lengths {tuple(lengths)}; allowed is at least one of "
            "each."
        )
    points: list[LengthTime] = []
    with torch.inference_mode(), _without_collecting():
        for units in sizes:
            points += _of_one_size(units, sorted(lengths), seconds / len(sizes))
    return ScanTimes(tuple(points), torch.get_num_threads(), datetime.now(UTC))


def times_frame(times: ScanTimes) -> pd.DataFrame:
    """A row for each way, size and length: columns way, units, steps, milliseconds."""
    return pd.DataFrame(
        [
            (way, point.units, point.steps, milliseconds)
            for point in times.points
            for way, milliseconds in ((LOOP, point.loop), (SCAN, point.scan))
        ],
        columns=["way", "units", "steps", "milliseconds"],
    )


def _of_one_size(units: int, lengths: Sequence[int], seconds: float) -> Iterator[LengthTime]:
    end = perf_counter() + seconds
    generator = torch.Generator().manual_seed(0)
    _run(loop, *(torch.ones(2, 1, units),) * 2)  # the first run also pays for preparing
    for number, steps in enumerate(lengths):
        # As a gate of 0.1 to 0.9 would make them: no number becomes so small that it slows a core.
        factors = 0.1 + 0.8 * torch.rand(steps, 1, units, generator=generator)
        values = torch.randn(steps, 1, units, generator=generator)
        begun, share = perf_counter(), (end - perf_counter()) / (len(lengths) - number)
        rounds = [(_run(loop, factors, values), _run(scan, factors, values))]
        once = perf_counter() - begun
        while len(rounds) < MOST_ROUNDS and perf_counter() - begun + once < share:
            rounds.append((_run(loop, factors, values), _run(scan, factors, values)))
        # The best, since what else runs on the machine can only slow a run down.
        looped, scanned = (1000.0 * min(one) for one in zip(*rounds, strict=True))
        yield LengthTime(units, steps, looped, scanned, len(rounds))
        if perf_counter() + GROWTH * once > end:
            return


def _run(way: Callable[[Tensor, Tensor], Tensor], factors: Tensor, values: Tensor) -> float:
    begun = perf_counter()
    way(factors, values)
    return perf_counter() - begun


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Keeps Python from looking for garbage, as `timeit` does: a loop makes many objects."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
