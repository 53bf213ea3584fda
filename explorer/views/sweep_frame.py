"""Sweeps over the length of a task as frames of a chart: curves of cells, and what a guess does."""

from __future__ import annotations

from functools import cache, lru_cache

import pandas as pd

from explorer.cells import CELLS
from explorer.resources import SWEEP_OF_LAGS
from explorer.session.declared.task_settings import STARTS
from explorer.tasks import Task
from explorer.training.sweep import Sweep

# The task that the finished sweep is of.
SWEPT = "recall"
# Whose points they are: those that come with the app, and a person's own.
FINISHED, LIVE = "finished sweep", "yours"


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


def own_frame(sweep: Sweep) -> pd.DataFrame:
    """The points that a sweep has reached so far, with the columns of the finished one."""
    start = sweep.plans[0].start
    rows = [(curve_name(one.cell, start), one.length, one.metric, LIVE) for one in sweep.points]
    return pd.DataFrame(rows, columns=["curve", "length", "metric", "which"])


def curve_name(key: str, start: str) -> str:
    """What a curve is called: the cell and, if it has gates, how they start."""
    cell = CELLS[key]
    gates = f", gate biases {STARTS[start]}" if len(cell.rows) > 1 else ""
    return cell.title + gates


@lru_cache(maxsize=64)
def _guess(task: Task, length: int) -> float:
    return task.baseline(task.examination(length, 0))
