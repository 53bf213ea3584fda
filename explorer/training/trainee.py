"""One cell in training: its steps, what was recorded of them, and how it ends."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, field
from typing import Literal

import torch
from torch import Tensor

from explorer.cells import CELLS
from explorer.models.parts import ModelSizes
from explorer.tasks import Batch, Task
from explorer.training.flat import FlatWeights
from explorer.training.learner import Learner, learner
from explorer.training.optimisers import OPTIMISERS
from explorer.training.plan import Plan
from explorer.wording import scientific

Ended = Literal["", "solved", "stuck", "diverged"]
# Beyond this a loss says no more than that training has failed.
LARGEST_LOSS = 1e8
# Large networks keep fewer, so that a training holds some tens of megabytes at most.
MOST_SNAPSHOTS, FEWEST_SNAPSHOTS, SNAPSHOT_BYTES = 60, 6, 24_000_000


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All weights after some steps: name → tensor, as in the learner's `state_dict`."""

    step: int
    weights: dict[str, Tensor]


@dataclass(eq=False)
class Records:
    """What was measured: one number a step, and one an exam, whose step is in `exam_steps`."""

    loss: array[float] = field(default_factory=lambda: array("d"))
    norm: array[float] = field(default_factory=lambda: array("d"))
    clipped: array[float] = field(default_factory=lambda: array("d"))
    exam_steps: array[int] = field(default_factory=lambda: array("l"))
    exam_loss: array[float] = field(default_factory=lambda: array("d"))
    metric: array[float] = field(default_factory=lambda: array("d"))


class Trainee:
    """One cell that is trained by a plan.

    Every step is determined by the plan and the batches alone. `ended` is empty while it goes on;
    `sentence` says how it ended.
    """

    def __init__(self, plan: Plan, cell: str, task: Task) -> None:
        self.plan = plan
        self.task = task
        self.title = CELLS[cell].title
        self.sizes = ModelSizes(
            cell,
            len(task.inputs),
            len(task.outputs),
            plan.sizes()[cell],
            plan.layers,
            plan.directions,
        )
        self.learner: Learner = learner(
            self.sizes,
            seed=plan.seed,
            start=plan.start,
            span=task.clock(plan.length),
            batch=plan.batch,
        )
        self.flat = FlatWeights(self.learner)
        self.optimiser = OPTIMISERS[plan.optimiser].make(self.flat.weights, plan.rate)
        self.records = Records()
        self.snapshots: list[Snapshot] = []
        room = SNAPSHOT_BYTES // self.flat.weights.nbytes
        self.most_snapshots = max(min(MOST_SNAPSHOTS, room), FEWEST_SNAPSHOTS)
        self.step_count = 0
        self.ended: Ended = ""
        self.patient_since = 0
        self.sentence = ""

    def step(self, batch: Batch) -> None:
        """One step of the optimiser, unless the loss or its gradient has become no number."""
        loss, before, after = math.nan, math.nan, math.nan

        def evaluate() -> float:
            nonlocal loss, before, after
            self.flat.clear()
            with torch.enable_grad():
                value = self.task.loss(self.learner(batch.x, batch.asked), batch.target)
                torch.autograd.backward(value)
            loss = value.item()
            before, after = self.flat.clip(self.plan.clip)
            if not (math.isfinite(before) and loss < LARGEST_LOSS):
                raise _DivergedError
            return loss

        try:
            self.optimiser.step(evaluate)
        except _DivergedError:
            self._end("diverged", self._why_diverged(loss, before))
            return
        self.step_count += 1
        self.records.loss.append(loss)
        self.records.norm.append(before)
        self.records.clipped.append(after)

    def examine(self, exam: Batch) -> None:
        """Measures loss and metric on sequences that are not trained on; may end the training."""
        with torch.no_grad():
            answers = self.learner(exam.x, exam.asked)
            loss = self.task.loss(answers, exam.target).item()
        if not math.isfinite(loss):
            self._end("diverged", self._why_diverged(loss, math.nan))
            return
        records = self.records
        records.exam_loss.append(loss)
        records.metric.append(self.task.metric(answers, exam.target))
        records.exam_steps.append(self.step_count)  # last: pages read while this runs
        if loss < self.plan.stop_below:
            self._end("solved", f"The loss is below {self.plan.stop_below:g}.")
        elif self.plan.patience and self._steps_without_progress() >= self.plan.patience:
            self._end("stuck", f"No progress for {self.plan.patience:,} steps.")

    def remember(self) -> None:
        """Takes a snapshot, one at most for each step, and none of weights that are no numbers."""
        if self.snapshots and self.snapshots[-1].step == self.step_count:
            return
        if not bool(self.flat.weights.isfinite().all()):
            return
        weights = {name: value.clone() for name, value in self.learner.state_dict().items()}
        self.snapshots.append(Snapshot(self.step_count, weights))
        if len(self.snapshots) > self.most_snapshots:
            del self.snapshots[_crowded([snapshot.step for snapshot in self.snapshots])]

    @property
    def best(self) -> Snapshot:
        """The snapshot whose last exam until then had the smallest loss; of equals the earliest."""
        steps, losses = self.records.exam_steps[:], self.records.exam_loss

        def loss_at(snapshot: Snapshot) -> float:
            return losses[max(k for k, step in enumerate(steps) if step <= snapshot.step)]

        return min(self.snapshots[:], key=loss_at)

    def go_on(self) -> None:
        """Lets a cell go on that had stopped early; one that has diverged cannot."""
        if self.ended != "diverged":
            self.ended, self.sentence = "", ""
            self.patient_since = self.step_count

    def _steps_without_progress(self) -> int:
        losses = self.records.exam_loss
        best = min(range(len(losses)), key=losses.__getitem__)
        return self.step_count - max(self.records.exam_steps[best], self.patient_since)

    def _why_diverged(self, loss: float, norm: float) -> str:
        if math.isfinite(loss) and math.isfinite(norm):
            what = f"its loss grew to {scientific(loss)}"
        elif math.isfinite(loss):
            what = "its gradient overflowed"
        else:
            what = "its loss became NaN"
        advice = "a smaller learning rate"
        if not 0.0 < self.plan.clip <= 1.0:
            advice += ", or clipping at 1"
        return f"It stopped after {self.step_count:,} steps: {what}. Try {advice}."

    def _end(self, how: Ended, sentence: str) -> None:
        self.ended, self.sentence = how, sentence


def _crowded(steps: list[int]) -> int:
    """Which of many snapshots is missed least: its neighbours' steps are nearest in proportion."""
    return min(range(1, len(steps) - 1), key=lambda k: (steps[k + 1] + 1) / (steps[k - 1] + 1))


class _DivergedError(Exception):
    """Ends a step before the weights are touched."""
