"""One sequence of a task, to be looked at: labels for a person, and the answers that are due."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from explorer.sequences import Sequence
from explorer.sequences.labels import character_label, row_label
from explorer.tasks.task import Batch, Task

LONGEST = 300


@dataclass(frozen=True, eq=False)
class Probe:
    """A sequence, the answers due at its last S steps, (S,) or (S, O), and how much is given.

    Of a forecast the first `given` steps are real; after them a network may run on its own. Of
    other tasks all steps are.
    """

    sequence: Sequence
    target: Tensor
    given: int

    @property
    def first_asked(self) -> int:
        """The first step at which an answer is due."""
        return len(self.sequence.tokens) - len(self.target)


def task_probe(task: Task, length: int, seed: int) -> Probe:
    """The probe of a task: one sequence drawn from a seed, at most 300 steps of it."""
    generator = torch.Generator().manual_seed(seed)
    batch = (task.probe or task.draw)(length, 1, generator)
    steps = len(batch.x)
    if steps > LONGEST:  # what is asked for at later steps is left out with them
        asked = max(batch.asked - (steps - LONGEST), 0)
        batch = Batch(batch.x[:LONGEST], batch.target[:asked])
    given = task.given(length) if task.given else len(batch.x)
    sequence = probe_sequence(task, batch.x)
    if task.labels:
        sequence = replace(sequence, tokens=task.labels(length)[: len(batch.x)])
    return Probe(sequence, batch.target[:, 0], min(given, len(batch.x)))


def probe_sequence(task: Task, x: Tensor) -> Sequence:
    """Inputs (T, 1, I) of a task as a sequence with labels."""
    if task.text:
        tokens = [character_label(task.inputs[column]) for column in x[:, 0].argmax(-1).tolist()]
    else:
        tokens = [row_label(row) for row in x[:, 0].tolist()]
    return Sequence(x[:, :1].double(), tuple(tokens), task.inputs, task.sentence)
