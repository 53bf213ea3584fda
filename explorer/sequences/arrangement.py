"""How the rows of a table become steps: gaps, the rows that fit, and the scale."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal, final

import numpy as np

from explorer.sequences.table import Table

# Beyond this size a gate is nearly stuck, whatever the weights.
UNSCALED = 10.0
GAP_MARK = "*"


@final
@dataclass(frozen=True)
class Arrangement:
    """What a person chooses for a table.

    steps: the column that names the steps; None as found in the table, "" none.
    features: the columns that are read; () all that are numbers and say neither when nor which row.
    run: of several runs of rows one below another the one that is read; "" all.
    gaps: empty cells are filled between their neighbours, or their rows are left out.
    fit: of more rows than fit, a window from row `first` (from 1), every n-th, or means of n.
    commas: whether a comma between digits is decimal or groups thousands; "auto" looks at all.
    scale: columns are standardised where their scale asks for it, all of them, or none.
    """

    steps: str | None = None
    features: tuple[str, ...] = ()
    run: str = ""
    gaps: Literal["fill", "leave"] = "fill"
    fit: Literal["window", "every", "mean"] = "window"
    first: int = 1
    commas: Literal["auto", "decimal", "thousands"] = "auto"
    scale: Literal["auto", "all", "none"] = "none"


AS_READ = Arrangement()


@final
@dataclass(frozen=True)
class Scaling:
    """x = (column − mean) / deviation, for each of I columns; 0 and 1 where a column is as read."""

    means: tuple[float, ...]
    deviations: tuple[float, ...]


def arranged(table: Table, choice: Arrangement, most: int) -> Table:
    """The table without gaps and with at most `most` rows; its facts say what was done.

    Raises ValueError if no row is left.
    """
    return _fitting(_without_gaps(table, choice.gaps), choice, most)


def standardised(table: Table, choice: Arrangement) -> tuple[Table, Scaling | None]:
    """The table in standard deviations from the mean, where asked for; None if nothing is.

    A column that never changes has no deviation: it becomes 0.
    """
    if choice.scale == "none":
        return table, None
    sizes = np.abs(table.values).max(axis=0)
    chosen = np.full(len(table.names), True) if choice.scale == "all" else sizes > UNSCALED
    if not chosen.any():
        return table, None
    # Divided by its size first: squares of the largest numbers would overflow.
    units = np.where(sizes > 0, sizes, 1.0)
    shrunk = table.values / units
    means = np.where(chosen, shrunk.mean(axis=0) * units, 0.0)
    deviations = np.where(chosen, shrunk.std(axis=0) * units, 1.0)
    deviations = np.where(deviations > 1e-12 * units, deviations, units)
    names = [name for name, is_chosen in zip(table.names, chosen, strict=True) if is_chosen]
    which = "standardised: " + ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
    return (
        replace(table, values=(table.values - means) / deviations, facts=(*table.facts, which)),
        Scaling(tuple(means.tolist()), tuple(deviations.tolist())),
    )


def _without_gaps(table: Table, gaps: str) -> Table:
    empty = np.isnan(table.values)
    count = int(empty.sum())
    if not count:
        return table
    rows = empty.any(axis=1)
    cells = "1 empty cell" if count == 1 else f"{count:,} empty cells"
    if gaps == "leave":
        if rows.all():
            raise ValueError(
                "Every row has an empty cell, so that leaving those rows out leaves nothing; "
                "fill the cells instead."
            )
        lost = int(rows.sum())
        fact = f"{'1 row' if lost == 1 else f'{lost:,} rows'} with {cells} left out"
        return table.rows(np.flatnonzero(~rows), fact)
    values, places = table.values.copy(), np.arange(len(rows))
    for column in np.flatnonzero(empty.any(axis=0)):
        known = ~empty[:, column]
        values[:, column] = np.interp(places, places[known], table.values[known, column])
    labels = table.labels or tuple(f"{row + 1}" for row in places)
    marked = tuple(
        label + GAP_MARK if gap else label for label, gap in zip(labels, rows, strict=True)
    )
    fact = f"{cells} filled between neighbours (at an end: with the nearest), marked {GAP_MARK}"
    return replace(table, values=values, labels=marked, facts=(*table.facts, fact))


def _fitting(table: Table, choice: Arrangement, most: int) -> Table:
    count = len(table.values)
    if count <= most:
        return table
    if choice.fit == "window":
        first = min(max(choice.first, 1), count - most + 1)
        fact = f"rows {first:,} to {first + most - 1:,} of {count:,}"
        return table.rows(np.arange(first - 1, first - 1 + most), fact)
    stride = math.ceil(count / most)
    starts = np.arange(0, count, stride)
    if choice.fit == "every":
        return table.rows(starts, f"every {_ordinal(stride)} of {count:,} rows")
    # Divided first, so that the sum of the largest numbers is finite.
    sizes = np.diff(np.append(starts, count))
    scaled = table.values / np.repeat(sizes, sizes)[:, None]
    means = np.add.reduceat(scaled, starts, axis=0)
    last = "" if sizes[-1] == stride else f", the last of {sizes[-1]}"
    result = table.rows(starts, f"means of {stride} of {count:,} rows{last}")
    return replace(result, values=means)


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"
