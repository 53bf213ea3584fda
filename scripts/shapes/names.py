"""Trains the two taggers of names: both directions, and forward only."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.corpora.names import Sentence, sample_sentences, vocabulary
from explorer.shapes.encoding import UNKNOWN, columns, one_hot
from explorer.shapes.name_tagger import BOTH, FORWARD, KEY, name_probabilities
from explorer.shapes.weights import load_weights
from scripts.shapes.fitting import Batches, blanked, drawn, fit, one_hot_batch, weights_of
from scripts.shapes.recipe import Figures, Made, Recipe

EXAMPLES, STEPS, BATCH, RATE = 20_000, 1500, 64, 1e-2
TOLD = {BOTH: "both directions", FORWARD: "forward only"}
UNITS = {BOTH: 12, FORWARD: 24}
BLANKED = 0.08
HELD_OUT = 2000


def train(seed: int) -> Made:
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
        here = {
            f"{variant}.recurrent.": drawn(recurrent, units, generator),
            f"{variant}.readout.": drawn(readout, units, generator),
        }

        def loss(recurrent: nn.Module = recurrent, readout: nn.Module = readout) -> Tensor:
            drawn_sentences = batches.draw(BATCH, generator)
            chosen = [columns(sentence.words, names) for sentence in drawn_sentences]
            x = one_hot_batch([blanked(row, 0, BLANKED, generator) for row in chosen], len(names))
            target = torch.tensor([sentence.is_name for sentence in drawn_sentences]).T.long()
            scores = readout(recurrent(x)[0])
            return functional.cross_entropy(scores.flatten(0, 1), target.flatten())

        fit(here, loss, STEPS, RATE)
        modules |= here
    told: Figures = {"steps": STEPS, "batch": BATCH, "training sentences": EXAMPLES}
    facts = {"cell": "lstm", "task": KEY, "vocabulary": names, "seed": seed}
    return Made(weights_of(modules), facts, told)


def measure(seed: int) -> Figures:
    """Shares of right words on sentences that were never used in training."""
    result = sample_sentences(HELD_OUT, True, torch.Generator().manual_seed(seed))
    figures: Figures = {"held-out sentences": len({sentence.text for sentence in result})}
    for variant in UNITS:
        every, where_open = shares_right(result, variant)
        told = TOLD[variant]
        figures[f"right words, {told}"] = round(every, 4)
        figures[f"right words that only the next word tells, {told}"] = round(where_open, 4)
    return figures


def shares_right(sentences: list[Sentence], variant: str) -> tuple[float, float]:
    """The share of words that are told rightly: of all, and of those that only the next tells."""
    weights = load_weights(KEY)
    names = weights.names("vocabulary")
    right: list[bool] = []
    is_open: list[bool] = []
    for group in Batches(sentences, lambda sentence: len(sentence.words)).groups:
        rows = torch.stack([columns(sentence.words, names) for sentence in group], dim=1)
        said = name_probabilities(weights, variant, one_hot(rows, len(names)))[0] > 0.5
        target = torch.tensor([sentence.is_name for sentence in group]).T
        right += (said == target).flatten().tolist()
        is_open += torch.tensor([sentence.open for sentence in group]).T.flatten().tolist()
    asked = [ok for ok, where in zip(right, is_open, strict=True) if where]
    return sum(right) / len(right), sum(asked) / len(asked)


RECIPE = Recipe(train, measure)
