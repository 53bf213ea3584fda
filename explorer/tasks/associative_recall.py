"""Associative recall: pairs of a letter and a digit, then the letters again: which digit was it?"""

from __future__ import annotations

import string

import torch

from explorer.tasks.task import Batch, Span, Task, Usual, chance, one_hot

KEYS, VALUES = string.ascii_letters[:32], "01234567"
ALPHABET = (*KEYS, *VALUES)


def draw(pairs: int, count: int, generator: torch.Generator) -> Batch:
    """`pairs` different letters, each with a digit after it; then all of them in another order.

    T = 3 · pairs; at each of the last `pairs` steps the digit of its letter is due.
    """
    order = torch.rand(len(KEYS), count, generator=generator).argsort(0)
    keys = order[:pairs]
    values = torch.randint(len(VALUES), (pairs, count), generator=generator)
    again = torch.rand(pairs, count, generator=generator).argsort(0)
    columns = torch.empty(3 * pairs, count, dtype=torch.long)
    columns[0 : 2 * pairs : 2] = keys
    columns[1 : 2 * pairs : 2] = len(KEYS) + values
    columns[2 * pairs :] = keys.gather(0, again)
    return Batch(one_hot(columns, len(ALPHABET)), values.gather(0, again))


ASSOCIATIVE_RECALL = Task(
    key="associative_recall",
    title="Associative recall",
    source="Ba et al. 2016 (arXiv 1610.06258); here every letter is asked for once",
    sentence="Letters come, each with a digit after it; then the letters in another order: which "
    "digit belongs to each?",
    kind="classes",
    span=Span("Pairs", 1, len(KEYS), 6),
    inputs=ALPHABET,
    outputs=tuple(VALUES),
    draw=draw,
    baseline=chance(len(VALUES)),
    baseline_word="chance",
    clock=lambda pairs: 2 * pairs,
    text=True,
    usual=Usual(hidden_size=32, steps=800, start="drawn"),
)
