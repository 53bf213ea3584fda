"""A table as it was read, before it is known how its rows become steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import final

import numpy as np

from explorer.sequences.labels import shortened_middle

LABEL_LENGTH = 20
FEWEST_YEARS = 10
COUNTERS = ("rownames", "row", "index", "id", "no", "no.", "nr", "unnamed: 0")
# Names of columns of numbers that say when, coarse before fine.
PARTS = (
    ("year", "yr", "jahr"),
    ("quarter", "qtr"),
    ("month", "mon", "mo", "monat"),
    ("day", "tag"),
    ("hour",),
)
TIMES = (
    "date",
    "time",
    "decimal",
    "decimal date",
    "decimal_date",
    "timestamp",
    "datum",
    "yyyymm",
    "yyyymmdd",
)


@final
@dataclass(frozen=True, eq=False)
class Table:
    """Columns of numbers, and labels of their rows.

    values: (N, I) float64, NaN where a cell is empty.
    names: I distinct names. lines: N line numbers in the text, from 1.
    labels: N short labels, or () where no column names the rows; `label_name` is that column's,
        and `is_dated` says whether they are dates.
    facts: what was done to read it, in words that follow one another.
    """

    values: np.ndarray
    names: tuple[str, ...]
    lines: tuple[int, ...]
    labels: tuple[str, ...] = ()
    label_name: str = ""
    is_dated: bool = False
    facts: tuple[str, ...] = ()

    def column(self, place: int) -> Table:
        """The table with one column of numbers only."""
        return replace(self, values=self.values[:, [place]], names=(self.names[place],))


def without_counter(table: Table) -> Table:
    """The table without a first column that only counts the rows, from 0 or 1."""
    name, first = table.names[0], table.values[:, 0]
    is_unnamed = name == "x1" and table.names[1:2] not in ((), ("x2",))
    counts = first[0] in (0.0, 1.0) and bool((first == first[0] + np.arange(len(first))).all())
    if (
        len(table.names) < 2
        or len(first) < 3
        or not counts
        or not (is_unnamed or name.lower() in COUNTERS)
    ):
        return table
    return replace(
        table,
        values=table.values[:, 1:],
        names=table.names[1:],
        facts=(*table.facts, f"left out, since it counts the rows: {name}"),
    )


def with_labels_of_times(table: Table) -> Table:
    """The table whose columns of years, months, … or of a date in digits name the rows.

    Columns are taken only if others remain. Where dates name the rows already, columns of times
    are left out; names of another kind make room for times.
    """
    words = [name.strip().lower() for name in table.names]
    parts = [place for part in PARTS for place, word in enumerate(words) if word in part]
    times = [place for place, word in enumerate(words) if word in TIMES]
    if parts and words[parts[0]] not in PARTS[0]:
        parts = []
    if not parts and not times:
        parts = _unnamed_years(table)
    removed = sorted({*parts, *times})
    if not removed or len(removed) == len(words) or np.isnan(table.values[:, removed]).any():
        return table
    remaining = [place for place in range(len(words)) if place not in removed]
    used = [] if table.is_dated else parts or times[:1]
    facts = list(table.facts)
    labels, label_name = table.labels, table.label_name
    unused = [table.names[place] for place in removed if place not in used]
    if used:
        unused = [label_name, *unused] if label_name else unused
        label_name = ", ".join(table.names[place] for place in used)
        labels = tuple(
            "-".join(
                _time_label(number, words[place]) for number, place in zip(row, used, strict=True)
            )
            for row in table.values[:, used].tolist()
        )
    if unused:
        facts.append(f"left out, since a time names the steps: {', '.join(unused)}")
    return replace(
        table,
        values=table.values[:, remaining],
        names=tuple(table.names[place] for place in remaining),
        labels=labels,
        label_name=label_name,
        is_dated=True,
        facts=tuple(facts),
    )


def with_named_steps(table: Table) -> Table:
    """The table with a fact that says what names its steps."""
    if not table.label_name:
        return table
    return replace(table, facts=(*table.facts, f"the steps are named by {table.label_name}"))


def _unnamed_years(table: Table) -> list[int]:
    """The places of a first column of years, and of months beside it, where no column has a name.

    Years are whole numbers that never fall, in at least ten rows.
    """
    unnamed = tuple(f"x{place}" for place in range(1, len(table.names) + 1))
    first = table.values[:, 0]
    is_years = (
        table.names == unnamed
        and len(first) >= FEWEST_YEARS
        and bool(((first >= 1500) & (first <= 2200)).all())
        and bool((np.floor(first) == first).all() and (np.diff(first) >= 0).all())
    )
    if not is_years:
        return []
    months = table.values[:, 1] if len(table.names) > 1 else first
    is_months = bool(np.isin(months, np.arange(1, 13)).all()) and len(np.unique(months)) > 1
    if is_months:
        return [0, 1]
    return [0] if first[0] != first[-1] else []


def text_label(text: str) -> str:
    """A cell as a label: one line, nothing invisible, shortened in the middle."""
    return shortened_middle(text, LABEL_LENGTH)


def _time_label(number: float, column: str) -> str:
    """A year or date as it is, a quarter as Q1, all else with two digits at least."""
    if column in PARTS[1]:
        return f"Q{number:g}"
    is_small = number.is_integer() and 0 <= number < 100
    return f"{int(number):02d}" if is_small else f"{number:.10g}"
