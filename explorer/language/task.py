"""Predicting the next token, as a task for the machinery that trains."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise

import torch

from explorer.language.prepared import Prepared, TextChoice, one_hot, prepared
from explorer.language.tokens import END
from explorer.tasks.task import Batch, Span, Task, Usual

SHORTEST, LONGEST = 2, 200
# With fewer sentences than this, windows begin anywhere.
FEWEST_STARTS = 8
LANGUAGE_USUAL = Usual(
    cells=("lstm",), hidden_size=64, rate=0.01, batch=32, steps=300, start="drawn"
)


def language_task(choice: TextChoice) -> Task:
    """The task of predicting every next token of a text. ValueError as `prepared`.

    Windows of the part to train on begin at the start of a sentence with an empty memory; the exam
    is the part that is held out, cut into windows. The metric is the perplexity, the baseline that
    of bigrams on the same tokens.
    """
    text = prepared(choice)
    size = len(text.vocabulary)
    longest = min(LONGEST, len(text.train) - 1)
    usual = 60 if choice.unit == "characters" else 30

    @lru_cache(maxsize=1)
    def starts_of(length: int) -> torch.Tensor:
        """Found once: every batch of a training is drawn from the same ones."""
        return window_starts(text.train, length)

    def draw(length: int, count: int, generator: torch.Generator) -> Batch:
        """Windows of the part to train on."""
        starts = starts_of(length)
        picked = starts[torch.randint(len(starts), (count,), generator=generator)]
        return _batch(text.train, picked, length, size)

    def exam(length: int, count: int, generator: torch.Generator) -> Batch:
        """Windows of the held-out part, one after the other; the last tokens may be left out."""
        width = min(length, len(text.held) - 1)
        starts = torch.arange(0, len(text.held) - width, width)[:count]
        return _batch(text.held, starts, width, size)

    return Task(
        key="language",
        title="The next token",
        source="language modelling with a recurrent network: Elman 1990; Mikolov et al. 2010",
        sentence=f"Which of {size} tokens comes next? A tenth of the text is held out.",
        kind="classes",
        span=Span("Window", min(SHORTEST, longest), longest, min(usual, longest)),
        inputs=text.vocabulary.tokens,
        outputs=text.vocabulary.tokens,
        draw=draw,
        exam=exam,
        baseline=lambda batch: _bigram_perplexity(text, batch),
        baseline_word="bigrams, by counting",
        clock=lambda length: length,
        perplexity=True,
        usual=LANGUAGE_USUAL,
    )


def window_starts(numbers: torch.Tensor, length: int) -> torch.Tensor:
    """Where windows of a length may begin: at the <EOS> before a sentence, if there are enough.

    Within a sentence that is longer than a window more begin, so that all of it is learned.
    """
    places = len(numbers) - length
    ends = (numbers == END).nonzero().flatten().tolist()
    if sum(end < places for end in ends) < FEWEST_STARTS:
        return torch.arange(places)
    half = max(length // 2, 1)
    result = [
        start
        for begin, end in pairwise([*ends, len(numbers)])
        for start in (begin, *range(begin + half, end - half, half))
    ]
    return torch.tensor([start for start in result if start < places])


def _batch(numbers: torch.Tensor, starts: torch.Tensor, length: int, size: int) -> Batch:
    windows = numbers[starts + torch.arange(length + 1)[:, None]]
    return Batch(one_hot(windows[:-1], size), windows[1:])


def _bigram_perplexity(text: Prepared, batch: Batch) -> float:
    """The perplexity of the next tokens by counting pairs, (T, B) of them."""
    before = batch.x[-batch.asked :].argmax(-1)
    bits = text.counted.bits(before, batch.target)[1]
    return math.exp(bits.mean().item() * math.log(2.0))
