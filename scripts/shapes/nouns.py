"""Trains the feed-forward network that tells singular from plural."""

from __future__ import annotations

import string

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.corpora.nouns import BLANK, CLASSES, LETTERS, Noun, split_nouns
from explorer.shapes.encoding import UNKNOWN, columns, one_hot
from explorer.shapes.noun_classifier import KEY, number_probabilities
from explorer.shapes.weights import load_weights
from scripts.shapes.fitting import blanked, fit, initialised, weights_of
from scripts.shapes.recipe import Figures, Recipe, ShapeModel

NAMES = (UNKNOWN, BLANK, *string.ascii_lowercase)
STEPS, BATCH, RATE, UNITS = 3000, 128, 3e-3, 24
BLANKED, DROPPED, TRICKY_WEIGHT = 0.05, 0.3, 1.5


def train(seed: int) -> ShapeModel:
    """One hidden layer and a read-out; tricky words are sampled more often."""
    generator = torch.Generator().manual_seed(seed)
    words = split_nouns(held_out=False)
    rows = torch.stack([columns(tuple(noun.ending), NAMES) for noun in words])
    target = torch.tensor([noun.is_plural for noun in words]).long()
    shares = torch.tensor([TRICKY_WEIGHT if noun.tricky else 1.0 for noun in words])
    inputs = LETTERS * len(NAMES)
    hidden = initialised(nn.Linear(inputs, UNITS, device="meta"), LETTERS, generator)
    readout = initialised(nn.Linear(UNITS, len(CLASSES), device="meta"), UNITS, generator)

    def loss() -> Tensor:
        picked = torch.multinomial(shares, BATCH, replacement=True, generator=generator)
        chosen = blanked(rows[picked], 0, BLANKED, generator)
        values = hidden(functional.one_hot(chosen, len(NAMES)).float().flatten(1)).tanh()
        kept = torch.rand(values.shape, generator=generator) >= DROPPED
        return functional.cross_entropy(readout(values * kept / (1 - DROPPED)), target[picked])

    modules = {"hidden.": hidden, "readout.": readout}
    fit(modules, loss, STEPS, RATE)
    figures: Figures = {"steps": STEPS, "batch": BATCH, "training words": len(words)}
    facts = {"task": KEY, "letters": NAMES, "seed": seed}
    return ShapeModel(weights_of(modules), facts, figures)


def measure(seed: int) -> Figures:
    """Shares of correctly classified held-out words. `seed` is not used: all words are measured."""
    words = split_nouns(held_out=True)
    tricky = tuple(noun for noun in words if noun.tricky)
    return {
        "held-out words": len(words),
        "right words": round(share_right(words), 4),
        "held-out tricky words": len(tricky),
        "right tricky words": round(share_right(tricky), 4),
    }


def share_right(words: tuple[Noun, ...]) -> float:
    """The share of correctly classified words."""
    weights = load_weights(KEY)
    names = weights.names("letters")
    rows = torch.stack([columns(tuple(noun.ending), names) for noun in words])
    predicted = number_probabilities(weights, one_hot(rows, len(names))).argmax(-1)
    target = torch.tensor([noun.is_plural for noun in words]).long()
    return (predicted == target).double().mean().item()


RECIPE = Recipe(train, measure)
