"""The measured times as files: written by `scripts.contest.measure_cost`, read by the page."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from explorer.resources import SWEEPS
from explorer.versus.cost import CostPoint
from explorer.versus.deadline import DEADLINES, DeadlinePoint
from explorer.versus.training_cost import TrainingPoint
from explorer.versus.words import cores_words

COST, TRAINING, DEADLINE = "contest_cost.csv", "contest_training.csv", "contest_deadline.csv"
EDITION = "contest_times.json"
COMMAND = "python -m scripts.contest.measure_cost --write"

P = TypeVar("P", CostPoint, TrainingPoint)


@dataclass(frozen=True)
class Edition:
    """Where and when the times of the files were measured; busy: other work got in the way."""

    cores: int
    torch: str
    date: str
    minutes: float
    busy: bool

    @property
    def sentence(self) -> str:
        """Where the numbers come from, in a sentence or two."""
        made = (
            f"Measured at batch 1, float32, on one thread of {cores_words(self.cores)}, "
            f"torch {self.torch}, {self.date}, by `{COMMAND}`."
        )
        busy = " The machine had other work: read ratios, not microseconds."
        return made + (busy if self.busy else "")


def write_points(path: Path, points: Sequence[CostPoint] | Sequence[TrainingPoint]) -> None:
    """One row a point, its fields in order."""
    names = [field.name for field in fields(points[0])]
    _write(path, names, (astuple(point) for point in points))


def write_deadline(path: Path, points: Sequence[DeadlinePoint]) -> None:
    """One row a point; each deadline's late steps in a column of their own, as late_50."""
    names = [field.name for field in fields(DeadlinePoint)][:-1]
    late = [f"late_{deadline}" for deadline in DEADLINES]
    _write(path, names + late, ((*astuple(point)[:-1], *point.late) for point in points))


def write_edition(path: Path, edition: Edition) -> None:
    """The edition beside its files."""
    path.write_text(json.dumps(edition.__dict__, indent=1) + "\n", encoding="utf-8")


def read_cost(path: Path) -> tuple[CostPoint, ...]:
    """The points of a file."""
    return _read(path, CostPoint)


def read_training(path: Path) -> tuple[TrainingPoint, ...]:
    """The points of a file."""
    return _read(path, TrainingPoint)


def read_deadline(path: Path) -> tuple[DeadlinePoint, ...]:
    """The points of a file."""
    return tuple(
        DeadlinePoint(
            row["model"],
            int(row["window"]),
            int(row["run"]),
            int(row["first"]),
            int(row["last"]),
            float(row["median"]),
            float(row["most"]),
            float(row["worst"]),
            tuple(int(row[f"late_{deadline}"]) for deadline in DEADLINES),
        )
        for row in _rows(path)
    )


@lru_cache(maxsize=1)
def shipped_cost() -> tuple[CostPoint, ...]:
    """What comes with the app."""
    return read_cost(SWEEPS / COST)


@lru_cache(maxsize=1)
def shipped_training() -> tuple[TrainingPoint, ...]:
    """What comes with the app."""
    return read_training(SWEEPS / TRAINING)


@lru_cache(maxsize=1)
def shipped_deadline() -> tuple[DeadlinePoint, ...]:
    """What comes with the app."""
    return read_deadline(SWEEPS / DEADLINE)


@lru_cache(maxsize=1)
def shipped_edition() -> Edition:
    """Where what comes with the app was measured."""
    return Edition(**json.loads((SWEEPS / EDITION).read_text("utf-8")))


def _read(path: Path, kind: type[P]) -> tuple[P, ...]:
    types = {"int": int, "float": float, "str": str}
    columns = [(field.name, types[str(field.type)]) for field in fields(kind)]
    return tuple(kind(*(read(row[name]) for name, read in columns)) for row in _rows(path))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, names: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for row in rows:
            writer.writerow([f"{one:.4g}" if isinstance(one, float) else one for one in row])
