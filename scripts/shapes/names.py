"""Trains the two name taggers: both directions, and forward only."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.corpora.names import Sentence, sample_sentences, vocabulary
from explorer.shapes.encoding import UNKNOWN, columns, one_hot
from explorer.shapes.name_tagger import BOTH, FORWARD, KEY, name_probabilities
from explorer.shapes.weights import load_weights
from scripts.shapes.fitting import Batches, blanked, fit, initialised, one_hot_batch, weights_of
from scripts.shapes.recipe import Figures, Recipe, ShapeModel

EXAMPLES, STEPS, BATCH, RATE = 20_000, 1500, 64, 1e-2
VARIANTS = {BOTH: "both directions", FORWARD: "forward only"}
UNITS = {BOTH: 12, FORWARD: 24}
BLANKED = 0.08
HELD_OUT = 2000


def train(seed: int) -> ShapeModel:
    """Both models, on the same sentences."""
    generator = torch.Generator().manual_seed(seed)
    names = (UNKNOWN, *vocabulary())
    sentences = sample_sentences(EXAMPLES, False, generator)
    batches = Batches(sentences, lambda sentence: len(sentence.words))
    modules: dict[str, nn.Module] = {}
    for variant, units in UNITS.items():
        directions = 2 if variant == BOTH else 1
        recurrent = nn.LSTM(len(names), units, bidirectional=directions == 2, device="meta")
        readout = nn.Linear(units * directions, 2, device="meta")
        parts = {
            f"{variant}.recurrent.": initialised(recurrent, units, generator),
            f"{variant}.readout.": initialised(readout, units, generator),
        }

        def loss(recurrent: nn.Module = recurrent, readout: nn.Module = readout) -> Tensor:
            batch = batches.sample(BATCH, generator)
            chosen = [columns(sentence.words, names) for sentence in batch]
            x = one_hot_batch([blanked(row, 0, BLANKED, generator) for row in chosen], len(names))
            target = torch.tensor([sentence.is_name for sentence in batch]).T.long()
            scores = readout(recurrent(x)[0])
            return functional.cross_entropy(scores.flatten(0, 1), target.flatten())

        fit(parts, loss, STEPS, RATE)
        modules |= parts
    figures: Figures = {"steps": STEPS, "batch": BATCH, "training sentences": EXAMPLES}
    facts = {"cell": "lstm", "task": KEY, "vocabulary": names, "seed": seed}
    return ShapeModel(weights_of(modules), facts, figures)


def measure(seed: int) -> Figures:
    """Shares of correctly tagged words in held-out sentences."""
    sentences = sample_sentences(HELD_OUT, True, torch.Generator().manual_seed(seed))
    figures: Figures = {"held-out sentences": len({sentence.text for sentence in sentences})}
    for variant in UNITS:
        overall, ambiguous = shares_right(sentences, variant)
        name = VARIANTS[variant]
        figures[f"right words, {name}"] = round(overall, 4)
        figures[f"right words that only the next word tells, {name}"] = round(ambiguous, 4)
    return figures


def shares_right(sentences: list[Sentence], variant: str) -> tuple[float, float]:
    """The shares of correctly tagged words: of all words, and of the ambiguous ones."""
    weights = load_weights(KEY)
    names = weights.names("vocabulary")
    right: list[bool] = []
    is_ambiguous: list[bool] = []
    for group in Batches(sentences, lambda sentence: len(sentence.words)).groups:
        rows = torch.stack([columns(sentence.words, names) for sentence in group], dim=1)
        predicted = name_probabilities(weights, variant, one_hot(rows, len(names)))[0] > 0.5
        target = torch.tensor([sentence.is_name for sentence in group]).T
        right += (predicted == target).flatten().tolist()
        marks = torch.tensor([sentence.is_ambiguous for sentence in group]).T
        is_ambiguous += marks.flatten().tolist()
    ambiguous = [ok for ok, counts in zip(right, is_ambiguous, strict=True) if counts]
    return sum(right) / len(right), sum(ambiguous) / len(ambiguous)


RECIPE = Recipe(train, measure)
