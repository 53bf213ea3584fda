"""Which columns of a table say when: a date, or years with quarters, months, days beside them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import final

import numpy as np

from explorer.sequences.table import Table, text_label

FEWEST_YEARS = 10
# Names of columns of numbers that say when, coarse before fine.
PARTS = (
    ("year", "yr", "jahr"),
    ("quarter", "qtr", "quartal"),
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
# A part of a year in words: Q1, Q01, 1st quarter, M03, Mar, March, März.
_PERIOD = re.compile(
    r"q(uarter)?\s?0?[1-4]|[1-4](st|nd|rd|th|\.)?\s?(q|quarter|quartal)|m(0?[1-9]|1[0-3])|"
    r"(jan|feb|mar|mär|mrz|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]{0,6}\.?",
    re.IGNORECASE,
)


@final
@dataclass(frozen=True)
class Times:
    """The columns that together name the steps by a time, and all that say when."""

    used: tuple[str, ...] = ()
    every: tuple[str, ...] = ()


def times_of(table: Table) -> Times:
    """The columns that say when: a date in words, else years and their parts, else a time.

    Columns of numbers are among them only if others remain, and if none of their cells is empty.
    """
    lower = {name: name.strip().lower() for name in table.names}
    parts = [name for part in PARTS for name in table.names if lower[name] in part]
    times = [name for name in table.names if lower[name] in TIMES]
    if parts and lower[parts[0]] not in PARTS[0]:
        parts = []
    if not parts and not times:
        parts = _unnamed_years(table)
    numbers = {*parts, *times}
    if numbers and (
        len(numbers) == len(table.names)
        or any(np.isnan(table.numbers(name)).any() for name in numbers)
    ):
        parts, times, numbers = [], [], set()
    periods = [name for name, cells in table.words.items() if holds_periods(cells)]
    if parts and periods and not any(lower[name] in (*PARTS[1], *PARTS[2]) for name in parts):
        parts = [parts[0], periods[0], *parts[1:]]
    used = table.dated[:1] or tuple(parts) or tuple(times[:1])
    said = {*numbers, *table.dated, *(periods if parts else ())}
    return Times(used, tuple(name for name in table.columns if name in said))


def time_labels(table: Table, names: tuple[str, ...]) -> tuple[str, ...]:
    """What columns of times say of each row, joined: 1958-03, 1995-Q1."""
    columns = [column_labels(table, name, is_time=True) for name in names]
    return tuple("-".join(parts) for parts in zip(*columns, strict=True))


def column_labels(table: Table, name: str, *, is_time: bool = False) -> tuple[str, ...]:
    """The cells of one column as labels.

    Of a time, a quarter is written as Q1, a month or day with two digits.
    """
    if name in table.words:
        return tuple(text_label(cell) for cell in table.words[name])
    numbers = table.numbers(name).tolist()
    if is_time:
        return tuple(_time_label(number, name.strip().lower()) for number in numbers)
    return tuple("–" if math.isnan(number) else f"{number:.10g}" for number in numbers)


def holds_periods(cells: tuple[str, ...]) -> bool:
    """Whether every cell of a column is a quarter or a month in words, not always the same."""
    different = set(cells)
    return 1 < len(different) <= 40 and all(_PERIOD.fullmatch(cell) for cell in different)


def _time_label(number: float, column: str) -> str:
    """A year or date as it is, a quarter as Q1, all else with two digits at least."""
    if math.isnan(number):
        return "–"
    if column in PARTS[1]:
        return f"Q{number:g}"
    is_small = number.is_integer() and 0 <= number < 100
    return f"{int(number):02d}" if is_small else f"{number:.10g}"


def _unnamed_years(table: Table) -> list[str]:
    """A first column of years, and one of months beside it, where no column has a name.

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
        return ["x1", "x2"]
    return ["x1"] if first[0] != first[-1] else []
