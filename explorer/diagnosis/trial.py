"""A fault and its remedy, trained side by side: two small models on the same batches."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import thread_time

import torch

from explorer.tasks import Batch, Task
from explorer.training.learner import Learner
from explorer.training.plan import Plan
from explorer.training.trainee import Trainee
from explorer.training.training import drawn_batches
from explorer.training.workshop import Work

MOST_SECONDS = 20.0
# A loss so many times smaller is a clear difference.
CLEAR = 2.0

Change = Callable[[Learner], None]


def unchanged(_: Learner) -> None:
    """Leaves the weights as they were drawn."""


@dataclass(frozen=True)
class Side:
    """One of the two models: what it is called, its training, and how its weights are changed.

    `plan` has one cell; the inputs of its task are multiplied by `scale` before they are read.
    """

    word: str
    plan: Plan
    change: Change = unchanged
    scale: float = 1.0


@dataclass(frozen=True)
class Asked:
    """A finding to be shown: its code, the key of the cell, the signal, the lag of the task."""

    code: str
    cell: str
    signal: str | None = None
    lag: int | None = None


@dataclass(frozen=True)
class Demonstration:
    """A fault and its remedy: task, length, batches and seed of the two plans are the same."""

    asked: Asked
    fault: Side
    remedy: Side


class Trial(Work):
    """A demonstration carried out: each step trains both models by the same batch.

    The same demonstration gives the same losses on the same machine, unless it is cut off after
    20 seconds of computing. Nothing is drawn from torch's global generator. `fault` and `remedy`
    record the loss of every step, and that of held-out sequences when they rest.
    """

    def __init__(self, demonstration: Demonstration) -> None:
        self.demonstration = demonstration
        self.plan = demonstration.fault.plan.checked()
        self.task: Task = self.plan.the_task()
        self.exam = self.task.examination(self.plan.length, self.plan.seed)
        self.fault = _trainee(demonstration.fault, self.task)
        self.remedy = _trainee(demonstration.remedy, self.task)
        self.batches = drawn_batches(self.plan, self.task)
        self.done = 0
        self.seconds = 0.0

    @property
    def finished(self) -> bool:
        """Whether all steps are done, both have diverged, or 20 seconds of computing are over."""
        ended = bool(self.fault.ended and self.remedy.ended)
        return ended or self.done >= self.plan.steps or self.seconds >= MOST_SECONDS

    def step(self) -> None:
        """Trains both models by one batch; does nothing once it is finished."""
        if self.finished:
            return
        begin = thread_time()
        batch = next(self.batches)
        for side, trainee in self._both():
            if not trainee.ended:
                trainee.step(scaled(batch, side.scale))
        self.done += 1
        self.seconds += thread_time() - begin

    def rest(self) -> None:
        """Measures both models on held-out sequences, where they stand."""
        for side, trainee in self._both():
            steps = trainee.records.exam_steps
            if not trainee.ended and (not steps or steps[-1] < trainee.step_count):
                trainee.examine(scaled(self.exam, side.scale))

    def losses(self) -> Iterator[tuple[float, float]]:
        """The losses of fault and remedy on each batch, as they come; NaN of one that diverged."""
        while not self.finished:
            self.step()
            yield _present_loss(self.fault), _present_loss(self.remedy)
        self.rest()

    @property
    def sentence(self) -> str:
        """What came of it, from the losses on held-out sequences; empty before it has rested."""
        return outcome(_held_out(self.fault), _held_out(self.remedy), self.done)

    def _both(self) -> tuple[tuple[Side, Trainee], tuple[Side, Trainee]]:
        one = self.demonstration
        return (one.fault, self.fault), (one.remedy, self.remedy)


def outcome(fault: float | None, remedy: float | None, steps: int) -> str:
    """Two losses in a sentence: None for not measured, infinite for a training that diverged."""
    if fault is None or remedy is None:
        return ""
    count = "1 step" if steps == 1 else f"{steps:,} steps"
    measured = (
        f"After {count} the loss on held-out sequences is {_words(fault)} with the fault and "
        f"{_words(remedy)} with the remedy."
    )
    if math.isinf(remedy) or remedy >= CLEAR * fault:
        verdict = "The remedy did not help here."
    elif fault >= CLEAR * remedy:
        verdict = "The remedy helped here."
    else:
        verdict = "The remedy made no clear difference here."
    return f"{verdict} {measured}"


def _words(loss: float) -> str:
    return "beyond all bounds" if math.isinf(loss) else f"{loss:.2g}"


def scaled(batch: Batch, scale: float) -> Batch:
    """The same sequences with their inputs multiplied."""
    return Batch(batch.x * scale, batch.target)


def _trainee(side: Side, task: Task) -> Trainee:
    plan = side.plan.checked()
    trainee = Trainee(plan, plan.cells[0], task)
    with torch.no_grad():
        side.change(trainee.learner)
    return trainee


def _present_loss(trainee: Trainee) -> float:
    return math.nan if trainee.ended else trainee.records.loss[-1]


def _held_out(trainee: Trainee) -> float | None:
    if trainee.ended == "diverged":
        return math.inf
    losses = trainee.records.exam_loss
    return losses[-1] if losses else None
