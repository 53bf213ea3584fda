"""The adding problem: add the two numbers that were marked."""

from __future__ import annotations

import math

import torch

from explorer.tasks.task import Batch, Span, Task, Usual


def draw(length: int, count: int, generator: torch.Generator) -> Batch:
    """Numbers between 0 and 1, one marked in each half; their sum is due at the last step."""
    values = torch.rand(length, count, generator=generator)
    half = length // 2
    places = torch.stack(
        [
            torch.randint(half, (count,), generator=generator),
            half + torch.randint(length - half, (count,), generator=generator),
        ]
    )
    marks = torch.zeros(length, count).scatter_(0, places, 1.0)
    total = (values * marks).sum(0, keepdim=True)
    return Batch(torch.stack([values, marks], dim=-1), total.unsqueeze(-1))


def baseline(_: Batch) -> float:
    """The typical error of the guess 1, the mean of all sums: the root of 2 · 1/12.

    A number drawn evenly from 0 to 1 has the variance 1/12. The papers print 0.1767 for 1/6.
    """
    return math.sqrt(1 / 6)


ADDING = Task(
    key="adding",
    title="Adding problem",
    source="Hochreiter and Schmidhuber 1997, as in Le, Jaitly and Hinton 2015",
    sentence="Two numbers are marked: what is their sum at the end? Always saying 1 has the "
    "squared error 1/6 = 0.1667, for which papers print 0.1767; its root, 0.408, is drawn.",
    kind="numbers",
    span=Span("Length", 4, 200, 40),
    inputs=("number", "mark"),
    outputs=("sum",),
    draw=draw,
    baseline=baseline,
    baseline_word="always says the mean, 1",
    clock=lambda length: length,
    usual=Usual(steps=600),
)
