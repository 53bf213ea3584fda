"""Cells trained side by side on the same batches, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

import torch

from explorer.tasks import Batch, Task
from explorer.tasks.probe import task_probe
from explorer.training.optimisers import OPTIMISERS
from explorer.training.plan import Plan
from explorer.training.schedule import exam_every, snapshot_steps
from explorer.training.trainee import Trainee
from explorer.training.workshop import Work

# The first steps take longer than those that follow.
ESTIMATED_FROM = 3
DRAWN_NUMBERS = 1_000_000
MOST_DRAWN = 16


class Training(Work):
    """A plan carried out: `step` trains every cell that has not ended by one batch.

    The same plan gives the same weights on the same machine, whatever else runs on it. Nothing is
    drawn from torch's global generator.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan.checked()
        self.task = plan.the_task()
        self.exam = self.task.examination(plan.length, plan.seed)
        self.probe = task_probe(self.task, plan.length, plan.seed)
        self.baseline = self.task.baseline(self.exam)
        self.trainees = tuple(Trainee(plan, cell, self.task) for cell in plan.cells)
        self.batches = drawn_batches(plan, self.task)
        self.first, self.last = 0, plan.steps
        self.due = set(snapshot_steps(plan.steps))
        self.done = 0
        self.stopped = False
        self.seconds, self.timed = 0.0, 0
        for trainee in self.trainees:
            trainee.remember()
            trainee.examine(self.exam)
            trainee.go_on()  # a loss that is small before the first step says nothing

    @property
    def finished(self) -> bool:
        """Whether all steps are done, it was stopped, or every cell has ended."""
        ended = all(trainee.ended for trainee in self.trainees)
        return self.done >= self.last or self.stopped or ended

    @property
    def seconds_left(self) -> float | None:
        """An estimate from the steps measured so far; None while they are too few."""
        if self.timed < ESTIMATED_FROM:
            return None
        return (self.last - self.done) * self.seconds / self.timed

    def step(self) -> None:
        """Trains every cell by one batch; does nothing once it is finished."""
        if self.finished:
            return
        begin = perf_counter()
        batch = next(self.batches)
        self.done += 1
        every = exam_every(self.last - self.first)
        for trainee in self.trainees:
            if trainee.ended:
                continue
            trainee.step(batch)
            if not trainee.ended and (self.done % every == 0 or self.done == self.last):
                trainee.examine(self.exam)
            if self.done in self.due or trainee.ended:
                trainee.remember()
        self.seconds += perf_counter() - begin
        self.timed += 1  # last: pages read while this runs

    def rest(self) -> None:
        """Measures every cell where it stands, and takes a snapshot of it."""
        for trainee in self.trainees:
            if not trainee.ended and trainee.records.exam_steps[-1] < trainee.step_count:
                trainee.examine(self.exam)
            trainee.remember()

    def stop(self) -> None:
        """Makes the present step the last one, until it goes on."""
        self.stopped = True

    def go_on(self) -> None:
        """Goes on after it was stopped; else as many steps again. Cells that ended early go on."""
        if not self.stopped or self.done >= self.last:
            self.first, self.last = self.done, self.done + self.plan.steps
            self.due = set(snapshot_steps(self.last, self.first))
        self.stopped = False
        for trainee in self.trainees:
            trainee.go_on()


def drawn_batches(plan: Plan, task: Task) -> Iterator[Batch]:
    """A plan's batches, without end. Not a method, which would hold the training itself."""
    generator = torch.Generator().manual_seed(plan.seed)
    if OPTIMISERS[plan.optimiser].same_batch:
        same = task.draw(plan.length, plan.batch, generator)
        while True:
            yield same
    width = plan.length * plan.batch * len(task.inputs)
    count = min(max(DRAWN_NUMBERS // width, 1), MOST_DRAWN)
    while True:  # several at once, since drawing them one by one takes as long as training
        drawn = task.draw(plan.length, count * plan.batch, generator)
        size = drawn.x.shape[1] // count
        for k in range(count):
            yield drawn.part(k * size, (k + 1) * size)
