"""Trains the plain network that tells singular from plural."""

from __future__ import annotations

import string

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.corpora.nouns import BLANK, CLASSES, LETTERS, Noun, split_nouns
from explorer.shapes.encoding import UNKNOWN, columns, one_hot
from explorer.shapes.noun_classifier import KEY, number_probabilities
from explorer.shapes.weights import load_weights
from scripts.shapes.fitting import blanked, drawn, fit, weights_of
from scripts.shapes.recipe import Figures, Made, Recipe

NAMES = (UNKNOWN, BLANK, *string.ascii_lowercase)
STEPS, BATCH, RATE, UNITS = 3000, 128, 3e-3, 24
BLANKED, DROPPED, TRICKY_WEIGHT = 0.05, 0.3, 1.5


def train(seed: int) -> Made:
    """One hidden layer and a read-out; tricky words are drawn oftener."""
    generator = torch.Generator().manual_seed(seed)
    words = split_nouns(held_out=False)
    rows = torch.stack([columns(tuple(noun.ending), NAMES) for noun in words])
    target = torch.tensor([noun.is_plural for noun in words]).long()
    shares = torch.tensor([TRICKY_WEIGHT if noun.tricky else 1.0 for noun in words])
    inputs = LETTERS * len(NAMES)
    hidden = drawn(nn.Linear(inputs, UNITS, device="meta"), LETTERS, generator)
    readout = drawn(nn.Linear(UNITS, len(CLASSES), device="meta"), UNITS, generator)

    def loss() -> Tensor:
        picked = torch.multinomial(shares, BATCH, replacement=True, generator=generator)
        chosen = blanked(rows[picked], 0, BLANKED, generator)
        values = hidden(functional.one_hot(chosen, len(NAMES)).float().flatten(1)).tanh()
        kept = torch.rand(values.shape, generator=generator) >= DROPPED
        return functional.cross_entropy(readout(values * kept / (1 - DROPPED)), target[picked])

    modules = {"hidden.": hidden, "readout.": readout}
    fit(modules, loss, STEPS, RATE)
    sentence: Figures = {"steps": STEPS, "batch": BATCH, "training words": len(words)}
    facts = {"task": KEY, "letters": NAMES, "seed": seed}
    return Made(weights_of(modules), facts, sentence)


def measure(seed: int) -> Figures:
    """Shares of words told rightly whose ending was never used in training; nothing is drawn."""
    words = split_nouns(held_out=True)
    tricky = tuple(noun for noun in words if noun.tricky)
    return {
        "held-out words": len(words),
        "right words": round(share_right(words), 4),
        "held-out tricky words": len(tricky),
        "right tricky words": round(share_right(tricky), 4),
    }


def share_right(words: tuple[Noun, ...]) -> float:
    """The share of the words that are told rightly."""
    weights = load_weights(KEY)
    names = weights.names("letters")
    rows = torch.stack([columns(tuple(noun.ending), names) for noun in words])
    sentence = number_probabilities(weights, one_hot(rows, len(names))).argmax(-1)
    target = torch.tensor([noun.is_plural for noun in words]).long()
    return (sentence == target).double().mean().item()


RECIPE = Recipe(train, measure)
