"""What characters cost against words: how long a text becomes, and how long reading it takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import median
from time import perf_counter

import torch

from explorer.language.prepared import TextChoice, one_hot, prepared
from explorer.language.tokens import TokenKind
from explorer.network.recurrent import build_cell
from explorer.tracing.torch_parity import torch_twin

TOKEN_KINDS: tuple[TokenKind, ...] = ("words", "characters")
# What is timed: an untrained LSTM of this size on the beginning of the text.
HIDDEN_SIZE, LETTERS, TRIES = 64, 1000, 3


@dataclass(frozen=True)
class Cut:
    """A text cut in one way: tokens, vocabulary, how many tokens are <UNK>, and milliseconds.

    `steps` and `milliseconds` are those of reading the first 1,000 letters.
    """

    unit: TokenKind
    tokens: int
    vocabulary: int
    unknown: int
    steps: int
    milliseconds: float


@lru_cache(maxsize=6)
def cuts(choice: TextChoice) -> tuple[Cut, ...]:
    """A text cut into words and into characters; ValueError if it has fewer than two tokens."""
    return tuple(_cut(replace(choice, unit=unit)) for unit in TOKEN_KINDS)


def _cut(choice: TextChoice) -> Cut:
    text = prepared(choice)
    steps = _steps(text.shown)
    x = one_hot(text.vocabulary.numbers(text.shown[:steps]), len(text.vocabulary))
    module = build_cell("lstm", x.shape[2], HIDDEN_SIZE, dtype=torch.float32)
    runner = torch_twin(module) or module
    times = []
    with torch.no_grad():
        for _ in range(TRIES):
            begin = perf_counter()
            runner(x)
            times.append(1000.0 * (perf_counter() - begin))
    size = len(text.vocabulary)
    return Cut(choice.unit, text.count, size, text.unknown, steps, median(times))


def _steps(tokens: tuple[str, ...]) -> int:
    """How many of the tokens make up the first letters of the text."""
    letters = 0
    for step, token in enumerate(tokens):
        letters += len(token)
        if letters >= LETTERS:
            return step + 1
    return len(tokens)
