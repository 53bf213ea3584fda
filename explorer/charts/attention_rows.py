"""Where each step of an attention looks, as heat maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from explorer.charts.heat import heat_chart
from explorer.charts.heat_values import Heat, end_labels, row_labels
from explorer.charts.sizes import COLUMN, room
from explorer.charts.stacks import Picture, stacked
from explorer.charts.steps import steps
from explorer.palette import Scale, numbers

SHARES = Scale("sequential", 0.0, 1.0)
ASKED = ("step", "looks_at", "weight")


def attention(
    rows: Any,
    tokens: Sequence[str] | None = None,
    *,
    t: int | None = None,
    title: str | None = None,
    width: int = COLUMN,
    height: int | None = None,
) -> Picture:
    """The weights of an attention: across the step that reads, down the step it looks at.

    Args:
        rows: (T, T), a row for each step that reads, so that each sums to 1; several, name →
            (T, T), which stand above one another; or a frame with the columns step, looks_at and
            weight, one row a pair.
        tokens: what stands at the steps and rows, (T,), where it has room.
        t: a step to mark.
        title: above the map.
        width, height: as for `gate_map`.

    Raises:
        ValueError: for what is not square, or another number of tokens than of steps.
    """
    named = {"": rows} if not isinstance(rows, Mapping) or isinstance(rows, pd.DataFrame) else rows
    matrices = {name: _matrix(one) for name, one in named.items()}
    heats = [
        Heat(
            (name or "attention") if title is None or len(matrices) > 1 else title,
            matrix,
            SHARES,
            row="looks at",
            rows=row_labels(tokens, len(matrix), "step"),
            meaning="Across stands the step that reads, down the step it looks at.",
        )
        for name, matrix in matrices.items()
    ]
    if len({len(heat.values) for heat in heats}) > 1:
        raise ValueError("The maps differ in their steps; allowed is one number of steps for all.")
    place = room(width, tokens or (), end_labels(heats[0]))
    over = steps(len(heats[0].values), tokens, t)
    tall = place.inner if height is None else height
    charts = [heat_chart(heat, over, place, height=tall, drawn=heat is heats[-1]) for heat in heats]
    return stacked(charts, place, title)


def _matrix(rows: Any) -> np.ndarray:
    if isinstance(rows, pd.DataFrame):
        missing = [column for column in ASKED if column not in rows]
        if missing:
            raise ValueError(
                f"The frame has no column {missing[0]!r}; allowed is one with {', '.join(ASKED)}."
            )
        rows = rows.pivot(index="step", columns="looks_at", values="weight")
    matrix = numbers(rows)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not len(matrix):
        shape = " × ".join(map(str, matrix.shape))
        raise ValueError(f"The rows are {shape}; allowed is a square, steps × steps.")
    return matrix
