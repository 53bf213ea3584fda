"""Words against characters: how many tokens a text has, and how long reading it takes."""

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
# Timed is an untrained LSTM of this size on the first LETTERS letters of the text.
HIDDEN_SIZE, LETTERS, TRIES = 64, 1000, 3


@dataclass(frozen=True)
class TokenCost:
    """The cost of one kind of token for a text.

    tokens: how many the text has. vocabulary: its size. unknown: how many tokens are read as
    <UNK>. steps, milliseconds: for reading the first 1,000 letters.
    """

    kind: TokenKind
    tokens: int
    vocabulary: int
    unknown: int
    steps: int
    milliseconds: float


@lru_cache(maxsize=6)
def token_costs(choice: TextChoice) -> tuple[TokenCost, ...]:
    """The costs of words and of characters; ValueError if the text has fewer than two tokens."""
    return tuple(_token_cost(replace(choice, token_kind=kind)) for kind in TOKEN_KINDS)


def _token_cost(choice: TextChoice) -> TokenCost:
    text = prepared(choice)
    steps = _steps(text.first_tokens)
    x = one_hot(text.vocabulary.numbers(text.first_tokens[:steps]), len(text.vocabulary))
    module = build_cell("lstm", x.shape[2], HIDDEN_SIZE, dtype=torch.float32)
    runner = torch_twin(module) or module
    times = []
    with torch.no_grad():
        runner(x)  # the first run of a shape also pays for preparing the kernel
        for _ in range(TRIES):
            begin = perf_counter()
            runner(x)
            times.append(1000.0 * (perf_counter() - begin))
    size = len(text.vocabulary)
    return TokenCost(choice.token_kind, text.count, size, text.unknown_count, steps, median(times))


def _steps(tokens: tuple[str, ...]) -> int:
    """How many of the tokens make up the first LETTERS letters of the text."""
    letters = 0
    for step, token in enumerate(tokens):
        letters += len(token)
        if letters >= LETTERS:
            return step + 1
    return len(tokens)
