"""What the page of a training shows: curves that grow, as plain data for the player."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Protocol

import torch
from torch import Tensor

from explorer.models.parts import ModelSizes
from explorer.palette import nice_ceiling
from explorer.tasks import Task
from explorer.training.plan import Plan
from explorer.training.preview import Preview
from explorer.training.trainee import Records
from explorer.training.training import Training
from explorer.views.board import group, plain_board
from explorer.views.lines import line_panel
from explorer.views.payloads import Board, Panel

SLOTS = 200
WORDS = {
    "loss": "Loss",
    "norm": "Norm of the gradient before clipping",
    "clipped": "Norm of the gradient after clipping",
}
# A loss is drawn over six powers of ten at most; what is less is drawn as the least.
LEAST_LOSS, MOST_NORM = 1e-6, 1e6


class RecordedCell(Protocol):
    """A cell whose training was recorded."""

    @property
    def title(self) -> str: ...
    @property
    def sizes(self) -> ModelSizes: ...
    @property
    def records(self) -> Records: ...


class Recorded(Protocol):
    """A training that goes on, or the finished one that comes with the app."""

    @property
    def plan(self) -> Plan: ...
    @property
    def task(self) -> Task: ...
    @property
    def baseline(self) -> float: ...
    @property
    def last(self) -> int: ...
    @property
    def trainees(self) -> Sequence[RecordedCell]: ...


def training_curves(training: Recorded) -> Board:
    """A board of metric, loss and gradient norm over the steps; those to come are left empty.

    A slot stands for some steps, so that the curves keep their size however long it takes.
    """
    every = max(math.ceil(training.last / SLOTS), 1)
    slots = max(math.ceil(training.last / every), 2)
    task = training.task
    panels = [
        (f"{task.metric_word.capitalize()}, held-out sequences", _metric(training, slots, every)),
        (f"Loss on the batch: {task.loss_word}", _panel("loss", training, slots, every)),
        ("Gradient norm before clipping", _panel("norm", training, slots, every)),
    ]
    if training.plan.clip:
        panels.append(("Gradient norm after clipping", _panel("clipped", training, slots, every)))
    below = ["0", f"step {training.last:,}"]
    for _, panel in panels:
        panel["word"], panel["every"], panel["first"] = "step", every, every
        panel["below"], panel["dense"] = below, True
    groups = [group(title, "", lines=[panel]) for title, panel in panels]
    return {**plain_board([""] * slots, groups, across=2), "dense": True}


def preview_sentence(preview: Preview) -> str:
    """What the finished training is that comes with the app, and how it ended."""
    plan, task = preview.plan, preview.task
    results = ", ".join(
        f"{cell.title} {task.said(cell.records.metric[-1])}" for cell in preview.trainees
    )
    return (
        f"**Preview: a finished training that comes with the app, not yours.** {task.title}, "
        f"{task.span.word.lower()} {plan.length}, {plan.hidden_size} units, {plan.steps:,} steps. "
        f"{task.metric_word.capitalize()} at the end: {results}."
    )


def name_of(trainee: RecordedCell, training: Recorded) -> str:
    """How a cell is called beside the others."""
    sizes = {other.sizes.hidden_size for other in training.trainees}
    return trainee.title if len(sizes) == 1 else f"{trainee.title} ({trainee.sizes.hidden_size})"


def figures(training: Training) -> list[dict[str, str]]:
    """One row a cell: units, weights, steps, held-out loss and metric."""
    rows = []
    for trainee in training.trainees:
        records = trainee.records
        rows.append(
            {
                "Cell": trainee.title,
                "Units": f"{trainee.sizes.hidden_size}",
                "Weights": f"{trainee.flat.weights.numel():,}",
                "Steps": f"{trainee.step_count:,}",
                "Held-out loss": f"{records.exam_loss[-1]:.2g}",
                training.task.metric_word.capitalize(): training.task.said(records.metric[-1]),
            }
        )
    return rows


def _exams(trainee: RecordedCell, slots: int, every: int) -> Tensor:
    """The metric in each slot, the last known one where no exam was; NaN after the last exam."""
    steps, values = trainee.records.exam_steps[:], trainee.records.metric[:]
    result = torch.full((slots,), torch.nan, dtype=torch.float64)
    for step, value in zip(steps, values, strict=False):
        result[min(max(step - 1, 0) // every, slots - 1) :] = value
    result[min(max(steps[-1] - 1, 0) // every, slots - 1) + 1 :] = torch.nan
    return result


def _metric(training: Recorded, slots: int, every: int) -> Panel:
    """The metric of every cell, and of the guess without a network."""
    task = training.task
    curves = {
        name_of(trainee, training): _exams(trainee, slots, every) for trainee in training.trainees
    }
    curves[task.baseline_word] = torch.full((slots,), training.baseline)
    now = "; ".join(
        f"{trainee.title} {task.said(trainee.records.metric[-1])}" for trainee in training.trainees
    )
    if task.shares:
        ends = (0.0, 1.0)
    elif task.perplexity:
        ends = (1.0, 10.0 ** math.ceil(math.log10(2.0 * len(task.outputs))))
    else:
        ends = (0.0, nice_ceiling(12.5 * training.baseline) * 0.1)
    return line_panel(
        "",
        curves,
        f"{task.metric_word} on sequences drawn apart. {now}.",
        log=task.perplexity,
        ends=ends,
        first=0,
    )


def _panel(name: str, training: Recorded, slots: int, every: int) -> Panel:
    """A panel of what was recorded at every step, averaged within each slot."""
    curves = {
        name_of(trainee, training): averaged(getattr(trainee.records, name)[:], slots, every)
        for trainee in training.trainees
    }
    return line_panel(
        "",
        curves,
        f"{WORDS[name]} of every cell over the steps of training, on a logarithmic scale.",
        log=True,
        ends=grown_ends(curves),
        first=0,
    )


def averaged(values: Sequence[float], slots: int, every: int) -> Tensor:
    """Means of `every` values each; NaN where none are yet."""
    result = torch.full((slots * every,), torch.nan, dtype=torch.float64)
    losses = torch.tensor(values, dtype=torch.float64)[: slots * every]
    result[: len(losses)] = losses
    return result.view(slots, every).nanmean(dim=1)


def grown_ends(curves: Mapping[str, Tensor]) -> tuple[float, float]:
    """Whole powers of ten, three at least, that only ever grow while curves do."""
    values = torch.cat(list(curves.values()))
    held = values[values.isfinite()]
    if not len(held):
        return 1e-2, 10.0
    smallest, largest = held.min().clamp(min=LEAST_LOSS), held.max().clamp(max=MOST_NORM)
    low = min(math.floor(math.log10(smallest) + 1e-9), -2)
    high = max(math.ceil(math.log10(largest) - 1e-9), 1)
    return 10.0**low, 10.0**high
