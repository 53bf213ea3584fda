"""The finished training that comes with the app: what was recorded of it, without its weights."""

from __future__ import annotations

import json
from array import array
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from explorer.cells import CELLS
from explorer.models.parts import ModelSizes
from explorer.resources import PREVIEW
from explorer.sequences.arrangement import Arrangement
from explorer.tasks import Task
from explorer.training.plan import Plan
from explorer.training.trainee import Records
from explorer.training.training import Training

CURVES = ("loss", "norm", "clipped", "exam_loss", "metric")
# As many digits as a curve can show.
DIGITS = 4


@dataclass(frozen=True, eq=False)
class PreviewCell:
    """One cell of the finished training, and what was measured of it."""

    title: str
    sizes: ModelSizes
    records: Records


@dataclass(frozen=True, eq=False)
class Preview:
    """A finished training: its plan, its task, and the records of every cell.

    `baseline` is the metric of a guess without a network, `last` the number of steps.
    """

    plan: Plan
    task: Task
    baseline: float
    last: int
    trainees: tuple[PreviewCell, ...]


@cache
def finished_preview() -> Preview:
    """The finished training in assets/previews. Shared by all callers: not to be changed."""
    return read_preview(PREVIEW.read_text("utf-8"))


def preview_text(training: Training) -> str:
    """What is kept of a training, as JSON: the plan and every cell's records."""
    cells = [
        {name: _rounded(getattr(one.records, name)) for name in CURVES}
        | {"exam_steps": one.records.exam_steps.tolist()}
        for one in training.trainees
    ]
    kept = {"plan": asdict(training.plan), "baseline": training.baseline, "cells": cells}
    return json.dumps(kept, separators=(",", ":")) + "\n"


def read_preview(text: str) -> Preview:
    """The training that such a text is of."""
    kept = json.loads(text)
    facts = kept["plan"]
    arrangement = Arrangement(**_hashable(facts.get("arrangement", {})))
    plan = Plan(**{**_hashable(facts), "arrangement": arrangement}).checked()
    task, sizes = plan.the_task(), plan.sizes()
    cells = []
    for key, curves in zip(plan.cells, kept["cells"], strict=True):
        records = Records(**{name: array("d", curves[name]) for name in CURVES})
        records.exam_steps = array("l", curves["exam_steps"])
        size = ModelSizes(
            key,
            len(task.inputs),
            len(task.outputs),
            sizes[key],
            plan.layers,
            plan.directions,
        )
        cells.append(PreviewCell(CELLS[key].title, size, records))
    return Preview(plan, task, kept["baseline"], plan.steps, tuple(cells))


def _hashable(facts: dict[str, Any]) -> dict[str, Any]:
    """The fields of a frozen dataclass, of which JSON made lists of the tuples."""
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()
    }


def _rounded(values: array[float]) -> list[float]:
    return [float(f"{value:.{DIGITS}g}") for value in values]
