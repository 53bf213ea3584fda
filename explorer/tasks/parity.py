"""Parity: tell after every bit whether the number of ones so far is odd."""

from __future__ import annotations

import torch

from explorer.tasks.task import Batch, Span, Task, Usual, chance, one_hot

ALPHABET = ("0", "1")


def draw(length: int, count: int, generator: torch.Generator) -> Batch:
    """Random bits, and after each of them the parity so far."""
    bits = torch.randint(2, (length, count), generator=generator)
    return Batch(one_hot(bits, len(ALPHABET)), bits.cumsum(0) % 2)


PARITY = Task(
    key="parity",
    title="Parity",
    source="Minsky and Papert 1969, as a sequence in Hochreiter and Schmidhuber 1997",
    sentence="Bits come: is the number of ones so far even or odd?",
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
