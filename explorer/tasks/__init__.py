"""Tasks a recurrent cell can learn, one module a task, and the registry of those to train on."""

from explorer.tasks.adding import ADDING
from explorer.tasks.copying import COPYING
from explorer.tasks.nesting import NESTING
from explorer.tasks.parity import PARITY
from explorer.tasks.recall import RECALL
from explorer.tasks.sines import CLASSIC, SINE
from explorer.tasks.task import Batch, Task

TASKS: dict[str, Task] = {
    "recall": RECALL,
    "sine": SINE,
    "sine_classic": CLASSIC,
    "adding": ADDING,
    "copying": COPYING,
    "parity": PARITY,
    "nesting": NESTING,
}

__all__ = ["TASKS", "Batch", "Task"]
