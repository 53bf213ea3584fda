"""What the models reached in the sweeps: model → place → a value for each seed; and how made."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from explorer.contest.tables import MACHINE, SWEEP_FILES, TRAININGS, read_rows

# Place (a length, or a number of sentences) → the values in the order of the seeds.
Curve: TypeAlias = Mapping[int, tuple[float, ...]]
Curves: TypeAlias = Mapping[str, Curve]


@dataclass(frozen=True)
class Edition:
    """Where and when a sweep was made. minutes: of one core, over all its trainings."""

    cores: int
    processor: str
    torch: str
    date: str
    minutes: float
    trainings: int


@lru_cache(maxsize=8)
def length_curves(task: str) -> Curves:
    """The share right at each length, of one task; empty for a task that no sweep has."""
    rows = (row for row in read_rows(SWEEP_FILES["length"]) if row["task"] == task)
    return _curves(rows, "length", "right")


@lru_cache(maxsize=1)
def data_curves() -> Curves:
    """Held-out bits a token after training on so many sentences."""
    return _curves(read_rows(SWEEP_FILES["data"]), "sentences", "bits")


@lru_cache(maxsize=1)
def label_curves() -> Curves:
    """The share of right labels at the end of so many steps."""
    return _curves(read_rows(SWEEP_FILES["label"]), "length", "right")


@lru_cache(maxsize=4)
def edition(sweep: str) -> Edition:
    """Where and when "length", "data" or "label" was made, and how long it took."""
    machine = json.loads(MACHINE.read_text("utf-8"))
    seconds = [float(row["seconds"]) for row in read_rows(TRAININGS) if row["sweep"] == sweep]
    return Edition(**machine, minutes=sum(seconds) / 60.0, trainings=len(seconds))


def _curves(rows: Iterable[dict[str, str]], place: str, value: str) -> Curves:
    values: dict[str, dict[int, list[tuple[int, float]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        values[row["model"]][int(row[place])].append((int(row["seed"]), float(row[value])))
    return {
        model: {
            where: tuple(number for _, number in sorted(seeds))
            for where, seeds in sorted(curve.items())
        }
        for model, curve in values.items()
    }
