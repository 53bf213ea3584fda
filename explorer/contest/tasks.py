"""What the models compete in: tasks over length, and the one label at the end."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from explorer.tasks.associative_recall import ASSOCIATIVE_RECALL
from explorer.tasks.even_pairs import EVEN_PAIRS
from explorer.tasks.modular_arithmetic import MODULAR_ARITHMETIC
from explorer.tasks.parity import PARITY
from explorer.tasks.task import Batch, Draw, one_hot

LETTERS = "ABCDEFGH"
QUESTION = len(LETTERS)
NOISE, LABELS = "abcdefgh", "0123"


@dataclass(frozen=True, eq=False)
class LengthContest:
    """A task trained on random lengths up to `longest`, and tested on those and on longer ones.

    `draw` draws sequences of a length. Every answer that a batch holds is trained on. Where
    `last_counts`, only the answer at the last step is tested, that of the whole sequence.
    """

    draw: Draw
    inputs: int
    outputs: int
    longest: int
    tested: tuple[int, ...]
    last_counts: bool

    @property
    def trained_and_tested(self) -> tuple[int, ...]:
        """The tested lengths that were also trained on."""
        return tuple(length for length in self.tested if length <= self.longest)

    def tested_part(self, batch: Batch) -> Batch:
        """The answers that count."""
        return Batch(batch.x, batch.target[-1:]) if self.last_counts else batch


def draw_copy(length: int, count: int, generator: torch.Generator) -> Batch:
    """`length` letters, then as many question marks, at each of which the next letter is due."""
    columns = torch.full((2 * length, count), QUESTION)
    columns[:length] = torch.randint(len(LETTERS), (length, count), generator=generator)
    return Batch(one_hot(columns, len(LETTERS) + 1), columns[:length])


def draw_label(length: int, count: int, generator: torch.Generator) -> Batch:
    """Random letters, and at one step among them a digit: at the end the digit is the label."""
    columns = torch.randint(len(NOISE), (length, count), generator=generator)
    digits = torch.randint(len(LABELS), (1, count), generator=generator)
    places = torch.randint(length, (1, count), generator=generator)
    columns.scatter_(0, places, len(NOISE) + digits)
    return Batch(one_hot(columns, len(NOISE) + len(LABELS)), digits)


IN_STEPS = (10, 20, 40, 64, 96, 128, 192, 256)
IN_ITEMS = (2, 4, 8, 12, 16, 24, 32)
LENGTH_CONTESTS: dict[str, LengthContest] = {
    "parity": LengthContest(PARITY.draw, 2, 2, 40, IN_STEPS, last_counts=True),
    "even_pairs": LengthContest(EVEN_PAIRS.draw, 2, 2, 40, IN_STEPS, last_counts=True),
    "modular_arithmetic": LengthContest(
        MODULAR_ARITHMETIC.draw, 8, 5, 40, IN_STEPS, last_counts=True
    ),
    "copy": LengthContest(draw_copy, 9, 8, 16, IN_ITEMS, last_counts=False),
    "associative_recall": LengthContest(
        ASSOCIATIVE_RECALL.draw, 40, 8, 12, IN_ITEMS, last_counts=False
    ),
}
LABEL_LENGTHS = (25, 50, 100, 200)
LABEL_INPUTS, LABEL_OUTPUTS = len(NOISE) + len(LABELS), len(LABELS)
