"""Delayed recall: say at the end which symbol came first."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.tasks.task import Batch, Span, Task, Usual, chance, one_hot

SYMBOLS = "ABC"
BLANK, QUESTION = len(SYMBOLS), len(SYMBOLS) + 1
ALPHABET = (*SYMBOLS, ".", "?")


def draw(lag: int, count: int, generator: torch.Generator) -> Batch:
    """A symbol, blanks, a question mark `lag` steps after the symbol: T = lag + 1."""
    return _asked(torch.randint(len(SYMBOLS), (count,), generator=generator), lag)


def exam(lag: int, count: int, generator: torch.Generator) -> Batch:
    """The same with every symbol as often: who always says one of them is right by chance only."""
    order = torch.randperm(count, generator=generator)
    return _asked(torch.arange(count)[order] % len(SYMBOLS), lag)


def _asked(symbols: Tensor, lag: int) -> Batch:
    columns = torch.full((lag + 1, len(symbols)), BLANK)
    columns[0] = symbols
    columns[-1] = QUESTION
    return Batch(one_hot(columns, len(ALPHABET)), columns[:1])


RECALL = Task(
    key="recall",
    title="Recall the first symbol",
    source="the latching problem of Bengio, Simard and Frasconi 1994, with three symbols",
    sentence="A letter comes first, then blanks, then a question mark: which letter was it?",
    kind="classes",
    span=Span("Lag", 2, 200, 80),
    inputs=ALPHABET,
    outputs=tuple(SYMBOLS),
    draw=draw,
    exam=exam,
    baseline=chance(len(SYMBOLS)),
    baseline_word="chance",
    clock=lambda lag: lag,
    text=True,
    usual=Usual(steps=300),
)
