"""Which cell for which task: measured figures as a table, and what they settle."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from explorer.analysis.cost_sentences import listed
from explorer.cells import CELLS
from explorer.training.task_results import TaskResult


def result_rows(results: Sequence[TaskResult]) -> list[dict[str, str]]:
    """One row a task: its setting, what each cell reached, a guess, and what that settles."""
    return [
        {
            "Task": result.task.title,
            "Setting": (
                f"{result.task.span.word.lower()} {result.length}, {result.units} units, "
                f"{result.steps:,} steps"
            ),
            "Measured": result.task.metric_word,
            **{CELLS[cell].title: _span(result, cell) for cell in result.metrics},
            "Without a network": result.task.said(result.baseline),
            "First": first_words(result),
        }
        for result in results
    ]


def result_frame(results: Sequence[TaskResult]) -> pd.DataFrame:
    """A row a training: task, length, units, steps, cell, seed, metric, its name, and a guess's."""
    return pd.DataFrame(
        [
            {
                "task": result.task.key,
                "length": result.length,
                "units": result.units,
                "steps": result.steps,
                "cell": cell,
                "seed": seed,
                "metric": value,
                "measured": result.task.metric_word,
                "baseline": result.baseline,
            }
            for result in results
            for cell, values in result.metrics.items()
            for seed, value in enumerate(values)
        ]
    )


def first_words(result: TaskResult) -> str:
    """The cell that is ahead of all others with every seed; or who shares the first place."""
    losers = result.clear_losers
    together = [CELLS[cell].title for cell in result.best_first if cell not in losers]
    if len(together) == 1:
        return f"{together[0]}, with every seed"
    return f"no clear winner: {listed(together)}" if losers else "no clear winner at all"


def which_sentence(results: Sequence[TaskResult]) -> str:
    """How often each cell came first on average, ties counted for each, and how often clearly."""
    parts = []
    for cell in next(iter(results)).metrics:
        ahead = [result for result in results if cell in result.best]
        clear = [result for result in ahead if _has_clear_winner(result)]
        parts.append(
            f"{CELLS[cell].title} has the best mean, alone or with another, in {len(ahead)}, and "
            f"is ahead with every seed in {len(clear)}"
        )
    return f"Of {len(results)} tasks: {'; '.join(parts)}."


def winners_words(results: Sequence[TaskResult]) -> str:
    """The clear winners with their tasks; "none" where there is not one."""
    won = [
        f"{CELLS[result.best_first[0]].title} ({result.task.title})"
        for result in results
        if _has_clear_winner(result)
    ]
    return listed(won) if won else "none"


def unclear_count(results: Sequence[TaskResult]) -> int:
    """In how many tasks no cell is ahead of all others with every seed."""
    return sum(not _has_clear_winner(result) for result in results)


def keeping_up_words(results: Sequence[TaskResult], cell: str) -> str:
    """The tasks in which a cell is not clearly behind the best; "none" where it always is."""
    tasks = [result.task.title for result in results if cell not in result.clear_losers]
    return listed(tasks) if tasks else "none"


def _has_clear_winner(result: TaskResult) -> bool:
    return len(result.clear_losers) == len(result.metrics) - 1


def _span(result: TaskResult, cell: str) -> str:
    """The mean over the seeds, the worst and the best."""
    values = result.metrics[cell]
    said = result.task.said
    ends = sorted(values, reverse=not result.task.shares)
    return f"{said(sum(values) / len(values))} ({said(ends[0])} to {said(ends[-1])})"
