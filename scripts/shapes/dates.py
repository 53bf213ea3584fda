"""Trains the encoder and the decoder of dates."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.corpora.dates import Written, letters, sample_dates, sample_vague
from explorer.shapes.date_translator import END, INPUTS, KEY, OUTPUTS, START, decoded
from explorer.shapes.encoding import UNKNOWN, columns, one_hot
from explorer.shapes.weights import load_weights
from scripts.shapes.fitting import Batches, blanked, drawn, fit, one_hot_batch, weights_of
from scripts.shapes.recipe import Figures, Made, Recipe

EXAMPLES, VAGUE, STEPS, BATCH, RATE, UNITS = 100_000, 6000, 8000, 128, 5e-3, 64
# Of the characters that are no digits, so that the answer stays known.
BLANKED = 0.01
HELD_OUT = 3000


def train(seed: int) -> Made:
    """Encoder, decoder and read-out; the decoder is fed the right characters in training."""
    generator = torch.Generator().manual_seed(seed)
    names = (UNKNOWN, *letters())
    digits = torch.tensor([name.isdigit() for name in names])
    examples = sample_dates(EXAMPLES, False, generator) + sample_vague(VAGUE, generator)
    batches = Batches([_encoded(example, names) for example in examples], lambda pair: len(pair[0]))
    encoder = drawn(nn.GRU(len(names), UNITS, device="meta"), UNITS, generator)
    decoder = drawn(nn.GRU(len(INPUTS), UNITS, device="meta"), UNITS, generator)
    readout = drawn(nn.Linear(UNITS, len(OUTPUTS), device="meta"), UNITS, generator)

    def loss() -> Tensor:
        reads, writes = zip(*batches.draw(BATCH, generator), strict=True)
        chosen = torch.stack(reads, dim=1)
        strange = torch.where(digits[chosen], chosen, blanked(chosen, 0, BLANKED, generator))
        state = encoder(one_hot_batch(strange.unbind(1), len(names)))[1]
        start = torch.tensor([INPUTS.index(START)])
        fed = [torch.cat([start, row[:-1]]) for row in writes]
        scores = readout(decoder(one_hot_batch(fed, len(INPUTS)), state)[0])
        return functional.cross_entropy(scores.flatten(0, 1), torch.stack(writes, dim=1).flatten())

    modules = {"encoder.": encoder, "decoder.": decoder, "readout.": readout}
    fit(modules, loss, STEPS, RATE)
    sentence: Figures = {"steps": STEPS, "batch": BATCH, "training dates": len(examples)}
    facts = {"cell": "gru", "task": KEY, "characters": names, "seed": seed}
    return Made(weights_of(modules), facts, sentence)


def _encoded(example: Written, names: tuple[str, ...]) -> tuple[Tensor, Tensor]:
    written = torch.tensor([OUTPUTS.index(name) for name in (*example.iso, END)])
    return columns(tuple(example.text), names), written


def measure(seed: int) -> Figures:
    """The share of held-out days that are written exactly right, in all forms together."""
    result = sample_dates(HELD_OUT, True, torch.Generator().manual_seed(seed))
    return {
        "held-out days": len({example.iso for example in result}),
        "days exactly right": round(share_right(result), 4),
    }


def share_right(examples: list[Written]) -> float:
    """The share of dates of which every character is right."""
    weights = load_weights(KEY)
    names = weights.names("characters")
    right = 0
    for group in Batches(examples, lambda example: len(example.text)).groups:
        rows = torch.stack([columns(tuple(example.text), names) for example in group], dim=1)
        texts = decoded(weights, one_hot(rows, len(names))).texts()
        right += sum(text == example.iso for text, example in zip(texts, group, strict=True))
    return right / len(examples)


RECIPE = Recipe(train, measure)
