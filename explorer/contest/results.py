"""What the sweeps measured, as values: for every model and place the spread over the seeds."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from explorer.contest.tables import MACHINE, SWEEP_FILES, TRAININGS, read_rows


@dataclass(frozen=True)
class Spread:
    """The values of all seeds, in the order of the seeds."""

    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Their mean."""
        return sum(self.values) / len(self.values)

    @property
    def least(self) -> float:
        """The smallest."""
        return min(self.values)

    @property
    def most(self) -> float:
        """The largest."""
        return max(self.values)


@dataclass(frozen=True)
class Curve:
    """What a model reached: place (a length, or a number of sentences) → the spread there."""

    model: str
    parameters: int
    spreads: dict[int, Spread]


@dataclass(frozen=True)
class TaskCurves:
    """The shares of right answers over length on a task, a curve a model."""

    task: str
    curves: tuple[Curve, ...]


@dataclass(frozen=True)
class Edition:
    """Where and when a sweep was made. minutes: of one core, over all its trainings."""

    cores: int
    processor: str
    torch: str
    date: str
    minutes: float
    trainings: int


@lru_cache(maxsize=1)
def length_results() -> tuple[TaskCurves, ...]:
    """The tasks in the order of the file."""
    by_task: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_rows(SWEEP_FILES["length"]):
        by_task[row["task"]].append(row)
    return tuple(
        TaskCurves(task, _curves(rows, "length", "right")) for task, rows in by_task.items()
    )


@lru_cache(maxsize=1)
def data_results() -> tuple[Curve, ...]:
    """Bits per held-out token over the number of sentences, a curve a model."""
    return _curves(read_rows(SWEEP_FILES["data"]), "sentences", "bits")


@lru_cache(maxsize=1)
def label_results() -> tuple[Curve, ...]:
    """The share of right labels over the length, a curve a model."""
    return _curves(read_rows(SWEEP_FILES["label"]), "length", "right")


@lru_cache(maxsize=4)
def edition(sweep: str) -> Edition:
    """Where and when "length", "data" or "label" was made, and how long it took."""
    machine = json.loads(MACHINE.read_text("utf-8"))
    seconds = [float(row["seconds"]) for row in read_rows(TRAININGS) if row["sweep"] == sweep]
    return Edition(**machine, minutes=sum(seconds) / 60.0, trainings=len(seconds))


def _curves(rows: Iterable[dict[str, str]], place: str, value: str) -> tuple[Curve, ...]:
    values: dict[str, dict[int, list[tuple[int, float]]]] = defaultdict(lambda: defaultdict(list))
    parameters = {}
    for row in rows:
        values[row["model"]][int(row[place])].append((int(row["seed"]), float(row[value])))
        parameters[row["model"]] = int(row["parameters"])
    return tuple(
        Curve(
            model,
            parameters[model],
            {
                where: Spread(tuple(number for _, number in sorted(seeds)))
                for where, seeds in sorted(places.items())
            },
        )
        for model, places in values.items()
    )
