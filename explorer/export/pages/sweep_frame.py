"""The finished sweep over lags as frames of a chart: each cell's curves, and what a guess does."""

from __future__ import annotations

from functools import cache, lru_cache

import pandas as pd

from explorer.cells import CELLS
from explorer.charts.sweep import FINISHED
from explorer.resources import SWEEP_OF_LAGS
from explorer.session.declared.train import STARTS
from explorer.tasks import Task


@cache
def finished_frame() -> pd.DataFrame:
    """A row a point: curve, length, metric, which; not to be changed."""
    table = pd.read_csv(SWEEP_OF_LAGS)
    table["curve"] = [curve_name(*of) for of in zip(table["cell"], table["start"], strict=True)]
    table["which"] = FINISHED
    return table.rename(columns={"lag": "length", "share_right": "metric"})


def guess_frame(task: Task, points: pd.DataFrame) -> pd.DataFrame:
    """What a guess reaches at the lengths of some points: length, metric, word."""
    lengths = sorted({int(length) for length in points["length"]})
    metrics = [_guess(task, length) for length in lengths]
    return pd.DataFrame({"length": lengths, "metric": metrics}).assign(word=task.baseline_word)


def curve_name(key: str, start: str) -> str:
    """What a curve is called: the cell and, if it has gates, how they start."""
    cell = CELLS[key]
    gates = f", gate biases {STARTS[start]}" if len(cell.rows) > 1 else ""
    return cell.title + gates


@lru_cache(maxsize=64)
def _guess(task: Task, length: int) -> float:
    return task.baseline(task.examination(length, 0))
