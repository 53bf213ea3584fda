"""Copy memory: repeat a few symbols after a long pause."""

from __future__ import annotations

import torch

from explorer.tasks.task import Batch, Span, Task, Usual, chance, one_hot

SYMBOLS = "ABCD"
BLANK, QUESTION = len(SYMBOLS), len(SYMBOLS) + 1
ALPHABET = (*SYMBOLS, ".", "?")
COPIED = 3


def draw(lag: int, count: int, generator: torch.Generator) -> Batch:
    """COPIED symbols, `lag` blanks, then as many question marks, at each of which one is due."""
    columns = torch.full((2 * COPIED + lag, count), BLANK)
    columns[:COPIED] = torch.randint(len(SYMBOLS), (COPIED, count), generator=generator)
    columns[-COPIED:] = QUESTION
    return Batch(one_hot(columns, len(ALPHABET)), columns[:COPIED])


COPYING = Task(
    key="copying",
    title="Copy memory",
    source="Hochreiter and Schmidhuber 1997; Arjovsky, Shah and Bengio 2016, here with three "
    "symbols out of four instead of ten out of eight",
    sentence="Three letters come, then blanks, then three question marks: repeat the letters.",
    kind="classes",
    span=Span("Lag", 1, 200, 20),
    inputs=ALPHABET,
    outputs=tuple(SYMBOLS),
    draw=draw,
    baseline=chance(len(SYMBOLS)),
    baseline_word="chance",
    clock=lambda lag: lag + COPIED,
    text=True,
    usual=Usual(hidden_size=24, steps=800),
)
