"""What a view shows that does not play: charts and tables, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

FigureKind = Literal["cliff", "sweep", "times", "reached", "steps", "time_line", "scan_times"]
FIGURE, MEASURED = "figure", "measured"


@dataclass(frozen=True, eq=False)
class Figure:
    """A chart: which one, what it draws, and what else it is told.

    `key` names it among all views. `kind` is a key of `explorer.charts.figures.CHARTS`, `points`
    its table, a row a point, and `settings` its other arguments. `measured` says what the values
    of the points are, with their unit.
    """

    key: str
    kind: FigureKind
    points: pd.DataFrame
    measured: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Table:
    """A table, as it is read and as it is computed with.

    `shown` has texts, and an index that names its rows; `numbers` has the same as numbers, exact,
    a row each thing that was measured.
    """

    key: str
    shown: pd.DataFrame
    numbers: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Sheets:
    """The tables and charts of a view; `told` are sentences of what was measured for them."""

    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    told: tuple[str, ...] = ()


def sheets_frame(sheets: Sheets) -> pd.DataFrame:
    """All numbers of the tables and charts, of which at least one is there.

    Before their own columns stand "figure", of which it is, and "measured", what its values are.
    """
    parts = [one.numbers.assign(**{FIGURE: one.key}) for one in sheets.tables]
    parts += [
        one.points.assign(**{FIGURE: one.key, MEASURED: one.measured}) for one in sheets.figures
    ]
    # Whole numbers stay so where another part has no such column.
    whole = [part.astype(dict.fromkeys(part.select_dtypes("integer"), "Int64")) for part in parts]
    result = pd.concat(whole, ignore_index=True)
    first = [name for name in (FIGURE, MEASURED) if name in result]
    return result[[*first, *(name for name in result if name not in first)]]


def named_rows(rows: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    """Rows of texts as a table whose first column names them."""
    table = pd.DataFrame(list(rows))
    return table.set_index(table.columns[0])
