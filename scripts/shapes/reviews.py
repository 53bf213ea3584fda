"""Trains the review model; only the answer after the last word has a loss."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.corpora.random_choice import chance
from explorer.corpora.reviews import CLASSES, Review, sample_reviews, sample_unfinished, vocabulary
from explorer.shapes.encoding import UNKNOWN, columns, one_hot
from explorer.shapes.review_judge import KEY, class_probabilities
from explorer.shapes.weights import load_weights
from scripts.shapes.fitting import Batches, blanked, fit, initialised, one_hot_batch, weights_of
from scripts.shapes.recipe import Figures, Recipe, ShapeModel

EXAMPLES, UNFINISHED, STEPS, BATCH, RATE, UNITS = 40_000, 6_000, 4000, 64, 5e-3, 24
BLANKED = 0.06
HELD_OUT = 3000
NEGATIONS = {"not", "never", "wasn't", "isn't", "didn't", "don't"}


def train(seed: int) -> ShapeModel:
    """A GRU and its read-out."""
    generator = torch.Generator().manual_seed(seed)
    names = (UNKNOWN, *vocabulary())
    reviews = sample_reviews(EXAMPLES, False, generator)
    reviews += [sample_unfinished(generator) for _ in range(UNFINISHED)]
    labelled = [(columns(review.words, names), _label(review, generator)) for review in reviews]
    batches = Batches(labelled, lambda pair: len(pair[0]))
    recurrent = initialised(nn.GRU(len(names), UNITS, device="meta"), UNITS, generator)
    readout = initialised(nn.Linear(UNITS, len(CLASSES), device="meta"), UNITS, generator)

    def loss() -> Tensor:
        rows, labels = zip(*batches.sample(BATCH, generator), strict=True)
        x = one_hot_batch([blanked(row, 0, BLANKED, generator) for row in rows], len(names))
        return functional.cross_entropy(readout(recurrent(x)[0][-1]), torch.tensor(labels))

    modules = {"recurrent.": recurrent, "readout.": readout}
    fit(modules, loss, STEPS, RATE)
    figures: Figures = {"steps": STEPS, "batch": BATCH, "training reviews": len(reviews)}
    facts = {"cell": "gru", "task": KEY, "vocabulary": names, "seed": seed}
    return ShapeModel(weights_of(modules), facts, figures)


def _label(review: Review, generator: torch.Generator) -> int:
    """The column in CLASSES; a review with value 0 gets either one at random."""
    return int(review.value > 0 if review.value else chance(0.5, generator))


def measure(seed: int) -> Figures:
    """Shares of correctly classified held-out reviews."""
    reviews = sample_reviews(HELD_OUT, True, torch.Generator().manual_seed(seed))
    return {
        "held-out reviews": len({review.text for review in reviews}),
        "right reviews": round(share_right(reviews, lambda review: True), 4),
        "right reviews with “but” or “although”": round(share_right(reviews, has_turn), 4),
        "right reviews with a negation": round(share_right(reviews, has_negation), 4),
    }


def has_turn(review: Review) -> bool:
    """Whether a clause counts more than the one before, because of “but” or “although”."""
    return not {"but", "although"}.isdisjoint(review.words)


def has_negation(review: Review) -> bool:
    """Whether some word is negated."""
    return not NEGATIONS.isdisjoint(review.words)


def share_right(reviews: list[Review], is_chosen: Callable[[Review], bool]) -> float:
    """The share of correctly classified reviews among the chosen ones."""
    weights = load_weights(KEY)
    names = weights.names("vocabulary")
    chosen = [review for review in reviews if is_chosen(review)]
    right = 0
    for group in Batches(chosen, lambda review: len(review.words)).groups:
        rows = torch.stack([columns(review.words, names) for review in group], dim=1)
        predicted = class_probabilities(weights, one_hot(rows, len(names)))[0][-1].argmax(-1)
        target = torch.tensor([review.value > 0 for review in group]).long()
        right += int((predicted == target).sum())
    return right / len(chosen)


RECIPE = Recipe(train, measure)
