"""Trains the model of reviews; the loss is attached after the last word alone."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.corpora.random_choice import chance
from explorer.corpora.reviews import CLASSES, Review, sample_cut, sample_reviews, vocabulary
from explorer.shapes.encoding import UNKNOWN, columns, one_hot
from explorer.shapes.review_judge import KEY, class_probabilities
from explorer.shapes.weights import load_weights
from scripts.shapes.fitting import Batches, blanked, drawn, fit, one_hot_batch, weights_of
from scripts.shapes.recipe import Figures, Made, Recipe

EXAMPLES, CUT, STEPS, BATCH, RATE, UNITS = 40_000, 6_000, 4000, 64, 5e-3, 24
BLANKED = 0.06
HELD_OUT = 3000
NEGATIONS = {"not", "never", "wasn't", "isn't", "didn't", "don't"}


def train(seed: int) -> Made:
    """A GRU and its read-out."""
    generator = torch.Generator().manual_seed(seed)
    names = (UNKNOWN, *vocabulary())
    reviews = sample_reviews(EXAMPLES, False, generator)
    reviews += [sample_cut(generator) for _ in range(CUT)]
    labelled = [(columns(review.words, names), _label(review, generator)) for review in reviews]
    batches = Batches(labelled, lambda pair: len(pair[0]))
    recurrent = drawn(nn.GRU(len(names), UNITS, device="meta"), UNITS, generator)
    readout = drawn(nn.Linear(UNITS, len(CLASSES), device="meta"), UNITS, generator)

    def loss() -> Tensor:
        rows, labels = zip(*batches.draw(BATCH, generator), strict=True)
        x = one_hot_batch([blanked(row, 0, BLANKED, generator) for row in rows], len(names))
        return functional.cross_entropy(readout(recurrent(x)[0][-1]), torch.tensor(labels))

    modules = {"recurrent.": recurrent, "readout.": readout}
    fit(modules, loss, STEPS, RATE)
    sentence: Figures = {"steps": STEPS, "batch": BATCH, "training reviews": len(reviews)}
    facts = {"cell": "gru", "task": KEY, "vocabulary": names, "seed": seed}
    return Made(weights_of(modules), facts, sentence)


def _label(review: Review, generator: torch.Generator) -> int:
    """The column of CLASSES; what says nothing is as often the one as the other."""
    return int(review.value > 0 if review.value else chance(0.5, generator))


def measure(seed: int) -> Figures:
    """Shares of reviews told rightly that were never used in training."""
    result = sample_reviews(HELD_OUT, True, torch.Generator().manual_seed(seed))
    return {
        "held-out reviews": len({review.text for review in result}),
        "right reviews": round(share_right(result, lambda review: True), 4),
        "right reviews with “but” or “although”": round(share_right(result, turns), 4),
        "right reviews with a negation": round(share_right(result, negates), 4),
    }


def turns(review: Review) -> bool:
    """Whether a second half counts more than the first."""
    return not {"but", "although"}.isdisjoint(review.words)


def negates(review: Review) -> bool:
    """Whether some word is turned around."""
    return not NEGATIONS.isdisjoint(review.words)


def share_right(reviews: list[Review], which: Callable[[Review], bool]) -> float:
    """The share of the reviews that are told rightly, of those that `which` picks."""
    weights = load_weights(KEY)
    names = weights.names("vocabulary")
    chosen = [review for review in reviews if which(review)]
    right = 0
    for group in Batches(chosen, lambda review: len(review.words)).groups:
        rows = torch.stack([columns(review.words, names) for review in group], dim=1)
        sentence = class_probabilities(weights, one_hot(rows, len(names)))[0][-1].argmax(-1)
        target = torch.tensor([review.value > 0 for review in group]).long()
        right += int((sentence == target).sum())
    return right / len(chosen)


RECIPE = Recipe(train, measure)
