"""What a heat map shows: values on a scale, what their rows are called, and all of it in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from explorer.charts.trends import mean_trend
from explorer.palette import Scale
from explorer.wording import MINUS, power_of_ten

ROW, NAMED_ROW, LOWEST, HIGHEST = 4, 13, 48, 150


@dataclass(frozen=True, eq=False)
class Heat:
    """What a heat map shows: values (T, R), of the steps from `first` on, on a scale.

    `rows` are the labels of the rows, None where they are numbered; `row` is what they are called.
    `power`: values are powers of ten. `note` is a line below the title, `meaning` a sentence.
    `outlined` are (step, first row, count) of rows with a line around them.
    """

    title: str
    values: np.ndarray
    scale: Scale
    row: str = "unit"
    rows: tuple[str, ...] | None = None
    numbers: tuple[int, ...] | None = None
    first: int = 0
    power: bool = False
    note: str = ""
    meaning: str = ""
    outlined: tuple[tuple[int, int, int], ...] = ()

    @property
    def height(self) -> int:
        """A height at which rows can be told apart, and read if they have names."""
        count = int(self.values.shape[1])
        if self.rows is not None and count * NAMED_ROW <= 4 * HIGHEST:
            return max(count * NAMED_ROW, LOWEST)
        return min(max(count * ROW, LOWEST), HIGHEST)


def heat_sentence(heat: Heat) -> str:
    """What the map shows, and how the mean of its rows goes, in words."""
    steps, rows = heat.values.shape
    size = f"{rows} {'row' if rows == 1 else 'rows'} over {steps} steps"
    trend = mean_trend(heat.values, heat.first, power=heat.power, span=_span(heat.scale))
    missing = int((~np.isfinite(heat.values)).sum())
    held = f"{missing} of its values are no finite numbers." if missing else ""
    sentences = (f"{heat.title}: {size}.", heat.note, heat.meaning, trend, held)
    return " ".join(filter(None, sentences))


def _span(scale: Scale) -> float:
    return scale.high - scale.low


def tidy(heat: Heat) -> pd.DataFrame:
    """One row a value: t, row, value."""
    steps, rows = heat.values.shape
    t, row = np.indices((steps, rows)).reshape(2, -1)
    return pd.DataFrame({"t": t + heat.first, "row": row, "value": _short(heat.values.ravel())})


def _short(values: np.ndarray) -> np.ndarray:
    """Values with the digits that they have, if they are float32, and no more."""
    if values.dtype != np.float32:
        return values
    return values.astype(str).astype(float)


def end_labels(heat: Heat) -> tuple[str, str]:
    """What is written at the ends of the colour scale; ≤ and ≥ where values lie beyond them."""
    scale, values = heat.scale, heat.values[np.isfinite(heat.values)]
    text = (lambda end: power_of_ten(round(end))) if heat.power else _number
    low, high = text(scale.low), text(scale.high)
    if heat.power or (values < scale.low).any() or (values > scale.high).any():
        low = f"≤ {low}" if (values <= scale.low).any() else low
        high = f"≥ {high}" if (values > scale.high).any() else high
    return low, high


def _number(value: float) -> str:
    return f"{value:g}".replace("-", MINUS)


def row_labels(labels: Sequence[str] | None, count: int, word: str) -> tuple[str, ...] | None:
    """Labels of rows, as they were given.

    Raises ValueError for another number of them than of rows.
    """
    if labels is None:
        return None
    if len(labels) != count:
        raise ValueError(
            f"There are {len(labels)} labels for {count} {word}s; allowed is one each."
        )
    return tuple(str(label) for label in labels)
