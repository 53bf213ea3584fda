"""Measures what a token and a training cost and who is late; writes assets/sweeps/contest_*.csv.

    python -m scripts.contest.measure_cost           # a short edition, printed
    python -m scripts.contest.measure_cost --write   # the whole one, under six minutes

Batch 1, float32, one thread. Run it where nothing else runs: the files say on how many cores, with
which torch and when, and whether the machine was busy.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from time import perf_counter, thread_time
from typing import TypeVar

import torch

from explorer.analysis.timing import BUSY_SHARE
from explorer.resources import SWEEPS
from explorer.versus.cost import cost_points
from explorer.versus.deadline import deadline_points
from explorer.versus.measuring import SHORT
from explorer.versus.tables import (
    COST,
    DEADLINE,
    EDITION,
    TRAINING,
    Edition,
    write_deadline,
    write_edition,
    write_points,
)
from explorer.versus.training_cost import training_points

P = TypeVar("P")


def main() -> None:
    """Measures and prints every point; writes them if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="measure all of it, write the files")
    is_whole = parser.parse_args().write
    torch.set_num_threads(1)
    if not is_whole:
        for short in SHORT.values():
            measured(short.pieces())
        return
    begin, own = perf_counter(), thread_time()
    cost, training = measured(cost_points()), measured(training_points())
    deadline = measured(deadline_points())
    seconds = perf_counter() - begin
    write_points(SWEEPS / COST, cost)
    write_points(SWEEPS / TRAINING, training)
    write_deadline(SWEEPS / DEADLINE, deadline)
    edition = Edition(
        cores=os.cpu_count() or 1,
        torch=torch.__version__.partition("+")[0],
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        minutes=round(seconds / 60.0, 1),
        busy=thread_time() - own < (1.0 - BUSY_SHARE) * seconds,
    )
    write_edition(SWEEPS / EDITION, edition)
    print(edition.sentence)


def measured(pieces: Iterator[P | None]) -> list[P]:
    """All points, each printed as it comes."""
    points = []
    for point in pieces:
        if point is not None:
            points.append(point)
            print(point, flush=True)
    return points


if __name__ == "__main__":
    main()
