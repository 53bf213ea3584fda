"""Predicting the next token, as a task to train on."""

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
    """The task of predicting each next token of a text.

    Training windows begin at the start of a sentence, with an empty memory. The exam is the
    held-out part, cut into windows. The metric is the perplexity; the baseline is the perplexity of
    bigrams on the same tokens.

    Raises ValueError with one clear sentence if the text cannot be prepared: it is empty, too long,
    or has fewer than two tokens.
    """
    text = prepared(choice)
    size = len(text.vocabulary)
    longest = min(LONGEST, len(text.train) - 1)
    usual = 60 if choice.token_kind == "characters" else 30

    @lru_cache(maxsize=1)
    def starts_of(length: int) -> torch.Tensor:
        """Cached, since all batches of a training sample from the same starts."""
        return window_starts(text.train, length)

    def draw(length: int, count: int, generator: torch.Generator) -> Batch:
        """Windows of the training part."""
        starts = starts_of(length)
        chosen = starts[torch.randint(len(starts), (count,), generator=generator)]
        return _batch(text.train, chosen, length, size)

    def exam(length: int, count: int, generator: torch.Generator) -> Batch:
        """Windows of the held-out part, one after another; the last tokens may be left out."""
        width = min(length, len(text.held_out) - 1)
        starts = torch.arange(0, len(text.held_out) - width, width)[:count]
        return _batch(text.held_out, starts, width, size)

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
    """The places where windows of a length may begin: the <EOS> before each sentence.

    In sentences longer than a window there are further starts, so that every token is learned. With
    fewer than FEWEST_STARTS sentences, windows may begin anywhere.
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
    """The perplexity of bigrams on the targets of a batch."""
    before = batch.x[-batch.asked :].argmax(-1)
    bits = text.ngrams.bits(before, batch.target)[1]
    return math.exp(bits.mean().item() * math.log(2.0))
