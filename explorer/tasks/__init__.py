"""Tasks a recurrent cell can learn, one module a task, and the registry of those to train on."""

from explorer.tasks.adding import ADDING
from explorer.tasks.associative_recall import ASSOCIATIVE_RECALL
from explorer.tasks.copying import COPYING
from explorer.tasks.even_pairs import EVEN_PAIRS
from explorer.tasks.modular_arithmetic import MODULAR_ARITHMETIC
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
    "even_pairs": EVEN_PAIRS,
    "modular_arithmetic": MODULAR_ARITHMETIC,
    "nesting": NESTING,
    "associative_recall": ASSOCIATIVE_RECALL,
}

__all__ = ["TASKS", "Batch", "Task"]
