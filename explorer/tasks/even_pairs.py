"""Even pairs: tell after every bit whether the number of changes so far is even."""

from __future__ import annotations

import torch

from explorer.tasks.task import Batch, Span, Task, Usual, chance, one_hot

ALPHABET = ("0", "1")


def draw(length: int, count: int, generator: torch.Generator) -> Batch:
    """Random bits, and after each whether the pairs 01 and 10 so far are odd in number."""
    bits = torch.randint(2, (length, count), generator=generator)
    # Every change turns the bit over, so that an even number of them leads back to the first one.
    return Batch(one_hot(bits, len(ALPHABET)), (bits != bits[0]).long())


EVEN_PAIRS = Task(
    key="even_pairs",
    title="Even pairs",
    source="Delétang et al. 2022 (arXiv 2207.02098)",
    sentence="Bits come: is the number of changes so far, 01 or 10, even or odd? It is even where "
    "a bit is the same as the first one.",
    kind="classes",
    span=Span("Length", 2, 200, 20),
    inputs=ALPHABET,
    outputs=("even", "odd"),
    draw=draw,
    baseline=chance(2),
    baseline_word="chance",
    clock=lambda length: length,
    text=True,
    usual=Usual(steps=600, start="drawn"),
)
