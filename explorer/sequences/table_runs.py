"""Several series one below another: what tells them apart, where times repeat."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import final

import numpy as np

from explorer.sequences.labels import shortened_middle
from explorer.sequences.table import Table
from explorer.sequences.table_times import time_labels, times_of

RUN_LENGTH = 60
MOST_RUNS = 2_000
MOST_PAIRED = 5


@final
@dataclass(frozen=True, eq=False)
class Runs:
    """The columns that tell runs of rows apart, what they say of each row, and each run once."""

    columns: tuple[str, ...]
    of_rows: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        """The names of the columns."""
        return ", ".join(self.columns)


@lru_cache(maxsize=4)
def runs_of(table: Table) -> Runs | None:
    """The runs of a table with all its columns; None if nothing tells any apart.

    The times of the rows repeat, and within a run they do not. Columns of words, one or two of
    them, may have their runs mixed; one of whole numbers has them one after another.
    """
    times = times_of(table)
    if not times.used:
        return None
    labels = time_labels(table, times.used)
    if len(set(labels)) == len(labels):
        return None
    singles = [(name,) for name in table.columns if name not in times.every]
    words = [name for name in table.words if name not in times.every][:MOST_PAIRED]
    for columns in (*singles, *combinations(words, 2)):
        cells = tuple(map(", ".join, zip(*(_cells(table, name) for name in columns), strict=True)))
        names = tuple(dict.fromkeys(cells))
        if not 2 <= len(names) <= min(MOST_RUNS, len(cells) // 2):
            continue
        if columns[0] in table.names and _blocks(table.numbers(columns[0])) != len(names):
            continue
        if len(set(zip(cells, labels, strict=True))) == len(cells):
            return Runs(columns, cells, names)
    return None


def _cells(table: Table, column: str) -> tuple[str, ...]:
    """The cells of a column as names of runs, () if it is one of numbers that are not whole."""
    if column in table.words:
        return tuple(shortened_middle(cell, RUN_LENGTH) or "–" for cell in table.words[column])
    numbers = table.numbers(column)
    if not bool((np.floor(numbers) == numbers).all()):
        return ()
    return tuple(f"{number:.10g}" for number in numbers.tolist())


def _blocks(numbers: np.ndarray) -> int:
    """How many stretches of one and the same number follow one another."""
    return int((np.diff(numbers) != 0).sum()) + 1
