"""How the gates of a training started, in a sentence beside its result."""

from __future__ import annotations

import csv
from functools import cache

from explorer.cells import CELLS
from explorer.network.initialisation import keeping_rows
from explorer.resources import SWEEP_OF_LAGS
from explorer.tasks import TASKS
from explorer.training.plan import Plan

# Closer to chance than this no seed has learned anything.
CLOSE = 0.05


def gate_start_sentence(plan: Plan) -> str | None:
    """How the gates of a plan start, and what the finished sweep says of the other start.

    None for cells without gates that keep.
    """
    gated = [key for key in plan.cells if keeping_rows(CELLS[key])]
    if not gated:
        return None
    task = plan.the_task()
    if plan.start == "drawn":
        sentence = "The gates start with **random biases**, half open."
    else:
        sentence = (
            "The gates start with **chrono biases**: open towards the past for up to "
            f"{task.clock(plan.length)} steps."
        )
    if plan.task != "recall":
        return sentence
    failures = [
        f"{CELLS[key].title} at lag {lag}"
        for key in gated
        if (lag := shortest_failures().get((key, "drawn"))) is not None
    ]
    if not failures:
        return sentence
    which = "With random ones" if plan.start == "chrono" else "With them"
    return (
        f"{sentence} {which} no seed of the finished sweep learned anything from these lags on: "
        f"{', '.join(failures)}."
    )


@cache
def shortest_failures() -> dict[tuple[str, str], int]:
    """The lag from which on no seed of the finished sweep did better than chance.

    (cell, start) → lag; left out are those that always learned.
    """
    chance = 1.0 / len(TASKS["recall"].outputs)
    lags: dict[tuple[str, str], set[int]] = {}
    learned: dict[tuple[str, str], int] = {}
    with SWEEP_OF_LAGS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key, lag = (row["cell"], row["start"]), int(row["lag"])
            lags.setdefault(key, set()).add(lag)
            if float(row["share_right"]) > chance + CLOSE:
                learned[key] = max(learned.get(key, 0), lag)
    beyond = {
        key: [lag for lag in tried if lag > learned.get(key, 0)] for key, tried in lags.items()
    }
    return {key: min(failed) for key, failed in beyond.items() if failed}
