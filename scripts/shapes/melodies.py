"""Trains the model that writes melodies."""

from __future__ import annotations

from fractions import Fraction

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.corpora.melodies import BAR, END, Melody, notes, split_melodies
from explorer.shapes.encoding import UNKNOWN, columns, one_hot
from explorer.shapes.melody_writer import KEY, sampled_melody
from explorer.shapes.weights import load_weights
from scripts.shapes.fitting import Batches, blanked, fit, initialised, one_hot_batch, weights_of
from scripts.shapes.recipe import Figures, Recipe, ShapeModel

STEPS, BATCH, RATE, UNITS = 2500, 16, 5e-3, 48
# The share of first notes that are blanked, and of units that are dropped out.
BLANKED, DROPPED = 0.1, 0.4
SAMPLES = 100


def train(seed: int) -> ShapeModel:
    """A GRU and its read-out."""
    generator = torch.Generator().manual_seed(seed)
    names = (UNKNOWN, END, BAR, *notes())
    tunes = [columns(melody.tokens, names) for melody in split_melodies(held_out=False)]
    batches = Batches(tunes, len)
    recurrent = initialised(nn.GRU(len(names), UNITS, device="meta"), UNITS, generator)
    readout = initialised(nn.Linear(UNITS, len(names), device="meta"), UNITS, generator)

    def loss() -> Tensor:
        chosen = torch.stack(batches.sample(BATCH, generator), dim=1)
        first = blanked(chosen[:1], 0, BLANKED, generator)
        x = one_hot_batch(torch.cat([first, chosen[1:-1]]).unbind(1), len(names))
        output = recurrent(x)[0]
        kept = torch.rand(output.shape, generator=generator) >= DROPPED
        scores = readout(output * kept / (1 - DROPPED))
        return functional.cross_entropy(scores.flatten(0, 1), chosen[1:].flatten())

    modules = {"recurrent.": recurrent, "readout.": readout}
    fit(modules, loss, STEPS, RATE)
    figures: Figures = {"steps": STEPS, "batch": BATCH, "training tunes": len(tunes)}
    facts = {"cell": "gru", "task": KEY, "notes": names, "seed": seed}
    return ShapeModel(weights_of(modules), facts, figures)


def measure(seed: int) -> Figures:
    """How well held-out melodies are predicted, and properties of sampled melodies."""
    held_out = split_melodies(held_out=True)
    right, likely = next_notes(held_out)
    samples = [sampled_tokens(seed + place) for place in range(SAMPLES)]
    learned = {" ".join(part) for melody in split_melodies(False) for part in _parts(melody)}
    new = [" ".join(tokens) not in learned for tokens in samples]
    return {
        "held-out melodies": len({melody.title for melody in held_out}),
        "right next notes": round(right, 4),
        "right next notes if always a bar line": round(_always_bar(held_out), 4),
        "mean probability of the next note": round(likely, 4),
        "drawn melodies that stop by themselves": _share([tokens[-1] == END for tokens in samples]),
        "drawn melodies that are in no tune of the training": _share(new),
        "bars as long as most of their melody": round(even_bars(samples), 4),
    }


def _share(values: list[bool]) -> float:
    return round(sum(values) / len(values), 4)


def _parts(melody: Melody) -> list[tuple[str, ...]]:
    return [melody.tokens[:end] for end in range(1, len(melody.tokens) + 1)]


def _always_bar(melodies: tuple[Melody, ...]) -> float:
    tokens = [token for melody in melodies for token in melody.tokens[1:]]
    return tokens.count(BAR) / len(tokens)


def next_notes(melodies: tuple[Melody, ...]) -> tuple[float, float]:
    """The share of tokens that were the likeliest answer, and their geometric mean probability."""
    weights = load_weights(KEY)
    names = weights.names("notes")
    module, readout = weights.recurrent(), weights.linear()
    right, logs = [], []
    for melody in melodies:
        chosen = columns(melody.tokens, names)
        scores = readout(module(one_hot(chosen[:-1], len(names))[:, None])[0][:, 0])
        right.append(scores.argmax(-1) == chosen[1:])
        logs.append(-functional.cross_entropy(scores, chosen[1:], reduction="none"))
    return torch.cat(right).double().mean().item(), torch.cat(logs).mean().exp().item()


def sampled_tokens(seed: int) -> tuple[str, ...]:
    """A melody sampled from middle C, as on the page, including the last token."""
    weights = load_weights(KEY)
    names = weights.names("notes")
    generator = torch.Generator().manual_seed(seed)
    return tuple(names[c] for c in sampled_melody(weights, columns("C", names), generator)[0])


def beats(token: str) -> Fraction:
    """The length of a note: 1 for C, 2 for C2, one half for C/2, three halves for C3/2."""
    number = token.strip("ABCDEFGabcdefgz,'")
    above, _, below = number.partition("/")
    return Fraction(int(above or 1), int(below or 1))


def even_bars(melodies: list[tuple[str, ...]]) -> float:
    """The share of inner bars with the most common length of their melody."""
    even, count = 0, 0
    for tokens in melodies:
        bars = " ".join(tokens).replace(END, BAR).split(BAR)[1:-1]
        lengths = [sum(map(beats, bar.split()), Fraction()) for bar in bars[:-1]]
        even += max((lengths.count(length) for length in lengths), default=0)
        count += len(lengths)
    return even / count


RECIPE = Recipe(train, measure)
