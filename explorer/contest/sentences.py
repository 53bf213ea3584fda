"""Little data: language models of so many sentences of the agreement grammar."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import torch
from torch import Tensor, nn

from explorer.contest.fitting import Recipe, fit_best, judged
from explorer.contest.models import contestant, parameter_count
from explorer.corpora.agreement import sample_sentence
from explorer.language.tokens import END, EOS, UNK, UNKNOWN, Vocabulary, sentence_tokens
from explorer.tasks.task import Batch

COUNTS = (100, 316, 1000, 3162, 10_000)
HELD_OUT = 1000
WIDTH = 32
GRAMMAR_SEED = 15
EVERY, PATIENCE = 50, 400
VALIDATED_ONE_IN = 10
NO_TARGET = -100  # what torch's cross-entropy leaves out


@dataclass(frozen=True, eq=False)
class Sentences:
    """Distinct sentences as token numbers, each with <EOS> in front and behind."""

    vocabulary: Vocabulary
    rows: tuple[Tensor, ...]

    @property
    def held_out(self) -> tuple[Tensor, ...]:
        """The first HELD_OUT sentences."""
        return self.rows[:HELD_OUT]

    def learned(self, count: int, generator: torch.Generator) -> list[Tensor]:
        """`count` of the other sentences."""
        pool = self.rows[HELD_OUT:]
        return [pool[k] for k in torch.randperm(len(pool), generator=generator)[:count].tolist()]

    @cached_property
    def held_out_batch(self) -> Batch:
        """What the bits are measured on."""
        return batch_of(self.held_out)


@lru_cache(maxsize=1)
def grammar_sentences() -> Sentences:
    """Sentences to hold out and as many as the largest count; their words are all known.

    Takes some seconds.
    """
    generator = torch.Generator().manual_seed(GRAMMAR_SEED)
    texts: dict[str, None] = {}
    while len(texts) < HELD_OUT + COUNTS[-1]:
        texts[sample_sentence(generator)] = None
    tokens = [sentence_tokens(text, "words", punctuation=True, music=False) for text in texts]
    words = sorted({word for row in tokens for word in row})
    vocabulary = Vocabulary((EOS, UNK, *words))
    return Sentences(vocabulary, tuple(vocabulary.numbers([EOS, *row, EOS]) for row in tokens))


def batch_of(rows: tuple[Tensor, ...] | list[Tensor]) -> Batch:
    """Sentences side by side: every token but the last is read, every one but the first is due."""
    x = nn.utils.rnn.pad_sequence([row[:-1] for row in rows], padding_value=END)
    target = nn.utils.rnn.pad_sequence([row[1:] for row in rows], padding_value=NO_TARGET)
    return Batch(x, target)


@dataclass(frozen=True)
class Learned:
    """What came of a training: parameters, loss on the validation part, bits per held-out token."""

    parameters: int
    validation: float
    bits: float


def learn_sentences(
    count: int, model: str, recipe: Recipe, seed: int, dropped: float = 0.0
) -> Learned:
    """Trains on `count` sentences, of which a tenth says when to stop; measures on the held-out.

    `dropped` is the share of words that are read as <UNK> in training, which no other word is.
    """
    text = grammar_sentences()
    size = len(text.vocabulary)
    generator = torch.Generator().manual_seed(seed)
    rows = text.learned(count, generator)
    part = count // VALIDATED_ONE_IN
    validation, train = batch_of(rows[:part]), rows[part:]
    trained = contestant(
        model, size, size, width=WIDTH, seed=seed, embedded=True, batch=recipe.batch
    )

    def draw() -> Batch:
        chosen = torch.randint(len(train), (recipe.batch,), generator=generator)
        batch = batch_of([train[k] for k in chosen.tolist()])
        hidden = torch.rand(batch.x.shape, generator=generator) < dropped
        return Batch(batch.x.masked_fill(hidden & (batch.x != END), UNKNOWN), batch.target)

    least = fit_best(
        trained,
        draw,
        recipe,
        lambda: judged(trained, validation).loss,
        every=EVERY,
        patience=PATIENCE,
    )
    bits = judged(trained, text.held_out_batch).loss / math.log(2.0)
    return Learned(parameter_count(trained), least, bits)
