"""Modular arithmetic: the value so far of a sum of products modulo 5, without brackets."""

from __future__ import annotations

import torch

from explorer.tasks.task import Batch, Span, Task, Usual, chance, one_hot

MODULUS = 5
DIGITS, SIGNS = "01234", "+-*"
ALPHABET = (*DIGITS, *SIGNS)
PLUS, MINUS, TIMES = range(MODULUS, MODULUS + len(SIGNS))


def draw(length: int, count: int, generator: torch.Generator) -> Batch:
    """Digits and signs take turns; after each step the value so far is due.

    Products come before sums. A sign changes no value yet.
    """
    digits = torch.randint(MODULUS, ((length + 1) // 2, count), generator=generator)
    signs = torch.randint(PLUS, TIMES + 1, (length // 2, count), generator=generator)
    columns = torch.empty(length, count, dtype=torch.long)
    columns[0::2], columns[1::2] = digits, signs
    total, product = torch.zeros_like(digits[0]), digits[0]
    values = [product]
    for column in columns[1:]:
        if len(values) % 2:
            sign = column
            values.append(values[-1])
            continue
        total = torch.where(sign == TIMES, total, total + product)
        begun = torch.where(sign == MINUS, -column, column)
        product = torch.where(sign == TIMES, product * column, begun) % MODULUS
        values.append((total + product) % MODULUS)
    return Batch(one_hot(columns, len(ALPHABET)), torch.stack(values))


MODULAR_ARITHMETIC = Task(
    key="modular_arithmetic",
    title="Modular arithmetic",
    source="Delétang et al. 2022 (arXiv 2207.02098), the simple version, without brackets",
    sentence="Digits from 0 to 4 come with +, − or · between them: what is the value so far, "
    "modulo 5?",
    kind="classes",
    span=Span("Length", 2, 200, 20),
    inputs=ALPHABET,
    outputs=tuple(DIGITS),
    draw=draw,
    baseline=chance(MODULUS),
    baseline_word="chance",
    clock=lambda length: length,
    text=True,
    usual=Usual(hidden_size=32, steps=800, start="drawn"),
)
