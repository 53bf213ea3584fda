"""The files of the contest: a row a measured value, and a row a training."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from explorer.resources import SWEEPS

TRAININGS = SWEEPS / "contest_trainings.csv"
TRAINING_HEADER = (
    *("sweep", "case", "model", "parameters", "part"),
    *("seed", "rate", "option", "loss", "seconds"),
)
MACHINE = SWEEPS / "contest_machine.json"
SWEEP_FILES = {
    "length": SWEEPS / "contest_length.csv",
    "data": SWEEPS / "contest_data.csv",
    "label": SWEEPS / "contest_label.csv",
}
SWEEP_HEADERS = {
    "length": ("task", "model", "parameters", "seed", "length", "right"),
    "data": ("sentences", "model", "parameters", "seed", "bits"),
    "label": ("model", "parameters", "length", "seed", "right"),
}


@dataclass(frozen=True)
class Setting:
    """What is tuned: the learning rate, and one thing more, which the sweep names."""

    rate: float
    option: str


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a file, none where there is no file yet."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def append_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Adds rows at the end of a file, below its header."""
    is_new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(header)
        writer.writerows(rows)
