"""Which cell did best on which task: what `scripts.compare_tasks` measured."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from math import isclose

from explorer.resources import SWEEP_OF_TASKS
from explorer.tasks import Task
from explorer.training.plan import Plan


@dataclass(frozen=True, eq=False)
class TaskResult:
    """What each cell reached on a task after training, cell → its metric with every seed.

    baseline: the metric of a guess without a network, on average over the seeds.
    """

    task: Task
    length: int
    units: int
    steps: int
    metrics: dict[str, tuple[float, ...]]
    baseline: float

    @property
    def best_first(self) -> list[str]:
        """The cells by their mean."""
        return sorted(self.metrics, key=self._mean, reverse=self.task.shares)

    @property
    def best(self) -> list[str]:
        """The cells with the best mean, several where it is the same to a billionth."""
        first = self.best_first[0]
        return [cell for cell in self.best_first if isclose(self._mean(cell), self._mean(first))]

    @property
    def clear_losers(self) -> list[str]:
        """The cells whose best seed is worse than the worst seed of the best cell."""
        best, *others = self.best_first
        return [cell for cell in others if self._is_behind(cell, best)]

    def _mean(self, cell: str) -> float:
        return sum(self.metrics[cell]) / len(self.metrics[cell])

    def _is_behind(self, cell: str, best: str) -> bool:
        if self.task.shares:
            return max(self.metrics[cell]) < min(self.metrics[best])
        return min(self.metrics[cell]) > max(self.metrics[best])


@lru_cache(maxsize=1)
def task_results() -> tuple[TaskResult, ...]:
    """The tasks in the order of the file."""
    with SWEEP_OF_TASKS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    result = []
    for key in dict.fromkeys(row["task"] for row in rows):
        here = [row for row in rows if row["task"] == key]
        metrics: dict[str, tuple[float, ...]] = {}
        for row in here:
            metrics[row["cell"]] = (*metrics.get(row["cell"], ()), float(row["metric"]))
        length, units, steps = (int(here[0][name]) for name in ("length", "units", "steps"))
        baseline = sum(float(row["baseline"]) for row in here) / len(here)
        task = Plan(task=key, length=length).the_task()
        result.append(TaskResult(task, length, units, steps, metrics, baseline))
    return tuple(result)
