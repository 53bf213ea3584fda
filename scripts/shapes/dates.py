"""Trains the encoder and the decoder for dates."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.corpora.dates import WrittenDate, characters, sample_dates, sample_vague
from explorer.shapes.date_translator import END, INPUTS, KEY, OUTPUTS, START, decoded
from explorer.shapes.encoding import UNKNOWN, columns, one_hot
from explorer.shapes.weights import load_weights
from scripts.shapes.fitting import Batches, blanked, fit, initialised, one_hot_batch, weights_of
from scripts.shapes.recipe import Figures, Recipe, ShapeModel

EXAMPLES, VAGUE, STEPS, BATCH, RATE, UNITS = 100_000, 6000, 8000, 128, 5e-3, 64
# The share of characters, digits excepted so that the answer stays determined.
BLANKED = 0.01
HELD_OUT = 3000


def train(seed: int) -> ShapeModel:
    """Encoder, decoder and read-out; in training the decoder is fed the correct characters."""
    generator = torch.Generator().manual_seed(seed)
    names = (UNKNOWN, *characters())
    digits = torch.tensor([name.isdigit() for name in names])
    examples = sample_dates(EXAMPLES, False, generator) + sample_vague(VAGUE, generator)
    batches = Batches([_encoded(example, names) for example in examples], lambda pair: len(pair[0]))
    encoder = initialised(nn.GRU(len(names), UNITS, device="meta"), UNITS, generator)
    decoder = initialised(nn.GRU(len(INPUTS), UNITS, device="meta"), UNITS, generator)
    readout = initialised(nn.Linear(UNITS, len(OUTPUTS), device="meta"), UNITS, generator)

    def loss() -> Tensor:
        reads, writes = zip(*batches.sample(BATCH, generator), strict=True)
        chosen = torch.stack(reads, dim=1)
        masked = torch.where(digits[chosen], chosen, blanked(chosen, 0, BLANKED, generator))
        state = encoder(one_hot_batch(masked.unbind(1), len(names)))[1]
        start = torch.tensor([INPUTS.index(START)])
        fed = [torch.cat([start, row[:-1]]) for row in writes]
        scores = readout(decoder(one_hot_batch(fed, len(INPUTS)), state)[0])
        return functional.cross_entropy(scores.flatten(0, 1), torch.stack(writes, dim=1).flatten())

    modules = {"encoder.": encoder, "decoder.": decoder, "readout.": readout}
    fit(modules, loss, STEPS, RATE)
    figures: Figures = {"steps": STEPS, "batch": BATCH, "training dates": len(examples)}
    facts = {"cell": "gru", "task": KEY, "characters": names, "seed": seed}
    return ShapeModel(weights_of(modules), facts, figures)


def _encoded(example: WrittenDate, names: tuple[str, ...]) -> tuple[Tensor, Tensor]:
    written = torch.tensor([OUTPUTS.index(name) for name in (*example.iso, END)])
    return columns(tuple(example.text), names), written


def measure(seed: int) -> Figures:
    """The share of held-out days translated without a mistake, over all written forms."""
    examples = sample_dates(HELD_OUT, True, torch.Generator().manual_seed(seed))
    return {
        "held-out days": len({example.iso for example in examples}),
        "days exactly right": round(share_right(examples), 4),
    }


def share_right(examples: list[WrittenDate]) -> float:
    """The share of dates in which every character is right."""
    weights = load_weights(KEY)
    names = weights.names("characters")
    right = 0
    for group in Batches(examples, lambda example: len(example.text)).groups:
        rows = torch.stack([columns(tuple(example.text), names) for example in group], dim=1)
        texts = decoded(weights, one_hot(rows, len(names))).texts()
        right += sum(text == example.iso for text, example in zip(texts, group, strict=True))
    return right / len(examples)


RECIPE = Recipe(train, measure)
