"""What was measured beforehand, by name: the sweep of the page Train, and Compare's tasks."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache, partial

import torch
from torch import Tensor

from explorer.cells import CELLS
from explorer.lessons.run_facts import Sources
from explorer.resources import SWEEP_OF_LAGS
from explorer.training.task_results import task_results
from explorer.views.which_cell import keeping_up_words, unclear_count, winners_words


def sweep_facts() -> Sources:
    """The lags (N,), and the share that each cell has right at each, (N,), the mean over seeds.

    `right.rnn` is that of a cell without gates; of one with gates `right.lstm.drawn` and
    `right.lstm.chrono`, by how the biases of the gates began.
    """
    lags, shares = _shares()
    sources: Sources = {"lags": lambda: lags}
    for (cell, start), right in shares.items():
        has_gates = any(signal.kind == "gate" for signal in CELLS[cell].signals)
        sources[f"right.{cell}.{start}" if has_gates else f"right.{cell}"] = partial(_same, right)
    return sources


def task_facts() -> Sources:
    """`winners`: the clear winners with their tasks; `unclear`: the number of tasks without one.

    `keeping_up.rnn` names the tasks in which a cell is not clearly behind.
    """
    results = task_results()
    cells = dict.fromkeys(cell for result in results for cell in result.metrics)
    return {
        "winners": lambda: winners_words(results),
        "unclear": lambda: unclear_count(results),
        **{f"keeping_up.{cell}": partial(keeping_up_words, results, cell) for cell in cells},
    }


@cache
def _shares() -> tuple[Tensor, dict[tuple[str, str], Tensor]]:
    found: dict[tuple[str, str], dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    with SWEEP_OF_LAGS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_lag = found[row["cell"], row["start"]]
            by_lag[int(row["lag"])].append(float(row["share_right"]))
    lags = sorted({lag for by_lag in found.values() for lag in by_lag})
    shares = {
        curve: torch.tensor([_mean(by_lag[lag]) for lag in lags], dtype=torch.float64)
        for curve, by_lag in found.items()
    }
    return torch.tensor(lags, dtype=torch.float64), shares


def _mean(shares: list[float]) -> float:
    return sum(shares) / len(shares) if shares else float("nan")


def _same(right: Tensor) -> Tensor:
    return right
