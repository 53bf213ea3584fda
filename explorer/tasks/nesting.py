"""Nested brackets: say after every character which bracket has to close next."""

from __future__ import annotations

import torch

from explorer.tasks.task import Batch, Span, Task, Usual, one_hot

OPENING, CLOSING, LETTERS = "([{", ")]}", "abc"
ALPHABET = (*OPENING, *CLOSING, *LETTERS)
OUTPUTS = ("none", *CLOSING)
DEEPEST = 5
OPEN_SHARE, CLOSE_SHARE = 0.35, 0.3


def draw(length: int, count: int, generator: torch.Generator) -> Batch:
    """Brackets of three kinds, at most five open at once and all closed in order, and letters.

    The answer after a character is the bracket that closes the innermost open one.
    """
    wish = torch.rand(length, count, generator=generator)
    kinds = torch.randint(3, (length, count), generator=generator)
    depth = torch.zeros(count, dtype=torch.long)
    stack = torch.zeros(count, DEEPEST + 1, dtype=torch.long)  # 0 lies under all brackets
    every = torch.arange(count)
    columns, target = torch.empty(length, count).long(), torch.empty(length, count).long()
    for step in range(length):
        left = length - step
        innermost = stack[every, depth]
        closes = (depth > 0) & ((wish[step] < CLOSE_SHARE) | (depth >= left))
        may_open = (depth < DEEPEST) & (depth + 2 <= left) & ~closes
        opens = may_open & (wish[step] > 1.0 - OPEN_SHARE)
        columns[step] = torch.where(opens, kinds[step], 6 + kinds[step])
        columns[step] = torch.where(closes, 2 + innermost, columns[step])
        depth = depth + opens.long() - closes.long()
        stack[every[opens], depth[opens]] = 1 + kinds[step][opens]
        target[step] = stack[every, depth]
    return Batch(one_hot(columns, len(ALPHABET)), target)


def baseline(batch: Batch) -> float:
    """The share of the most common answer."""
    return batch.target.flatten().bincount().max().item() / batch.target.numel()


NESTING = Task(
    key="nesting",
    title="Nested brackets",
    source="the Dyck language of three brackets; Gers and Schmidhuber 2001 count them",
    sentence="Brackets open and close among letters: which one has to close next?",
    kind="classes",
    span=Span("Length", 2, 200, 40),
    inputs=ALPHABET,
    outputs=OUTPUTS,
    draw=draw,
    baseline=baseline,
    baseline_word="always the most common answer",
    clock=lambda length: length,
    text=True,
    usual=Usual(hidden_size=24, steps=600, start="drawn"),
)
