"""What the page Language computes, by name: what is expected, how surprising, who carries it."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor

from explorer.language.agreement import (
    CORPUS,
    SEPARATED,
    Agreement,
    find_agreement,
    scores_over_distance,
)
from explorer.language.carrier import number_carriers
from explorer.language.model import LanguageModel, Read, read
from explorer.language.prepared import prepared
from explorer.language.shipped import shipped_cells, shipped_figures, shipped_model
from explorer.lessons.expressions import Fact
from explorer.lessons.run_facts import Sources, under
from explorer.session.choices import text_choice
from explorer.session.controls import Chosen

FAR = 10


def language_facts(chosen: Chosen) -> Sources:
    """The reading of the text by the shipped model; by others as `rnn.share`."""
    choice = text_choice(chosen)
    ready, model = prepared(choice), shipped_model(choice)
    if model is None:
        return {}
    usual = SEPARATED if chosen["language"] == "side" else ready.example
    words = model.tokens(chosen.text(f"read_{choice.corpus}") or usual)
    figures = shipped_figures(choice)
    result = read(model, words)
    sources = _reading(model, result) | {
        "perplexity.unigram": lambda: figures.unigram,
        "perplexity.bigram": lambda: figures.bigram,
        "perplexity.model": lambda: figures.model,
    }
    if choice.corpus != CORPUS or choice.token_kind != model.choice.token_kind:
        return sources
    sources |= _agreement(find_agreement(result.tokens))
    for cell in shipped_cells(choice):
        other = shipped_model(choice, cell)
        if other is not None:
            sources |= under(cell, _reading(other, read(other, words)) | _scores(other))
    if chosen["tokens"] == "words":
        sources |= _carrier(model, result)
    return sources


def _reading(model: LanguageModel, result: Read) -> Sources:
    """Tokens, the surprise of the one that follows each step, `p.word` for each word."""
    shares = result.logs.exp()
    names = model.vocabulary.tokens
    sources: Sources = {
        "token": lambda: result.tokens,
        "steps": lambda: len(result.tokens),
        "last": lambda: len(result.tokens) - 1,
        "vocabulary": lambda: len(names),
        # Nothing comes after the last step.
        "bits": lambda: torch.cat([result.bits, result.bits.new_zeros(1)]),
        "mean_bits": lambda: float(result.bits.mean()),
        "total_bits": lambda: float(result.bits.sum()),
        "perplexity": lambda: float(2.0 ** result.bits.mean()),
        "likeliest": lambda: tuple(names[int(place)] for place in shares.argmax(1)),
        "share": lambda: shares.max(1).values,
    }
    for number, name in enumerate(names):
        if name.isidentifier():
            sources[f"p.{name}"] = partial(_share, shares, number)
    return sources


def _share(shares: Tensor, number: int) -> Tensor:
    return shares[:, number]


def _agreement(known: Agreement | None) -> Sources:
    """Where noun and verb stand, and how many words lie between; nothing if that is not known."""
    if known is None:
        return {}
    return {
        "noun": lambda: known.noun,
        "verb": lambda: known.verb,
        "between": lambda: known.distance,
        "right": lambda: known.right,
        "wrong": lambda: known.wrong,
    }


def _scores(model: LanguageModel) -> Sources:
    """How often a model is right with no word between noun and verb, and with many."""

    def at(words: int) -> Fact:
        scores = scores_over_distance(model)
        return scores[min(scores, key=lambda one: abs(one - words))].share

    return {"near": partial(at, 0), "far": partial(at, FAR)}


def _carrier(model: LanguageModel, result: Read) -> Sources:
    """The unit that tells plural from singular best, in the last layer, and its values."""
    layer = model.sizes.layers - 1

    def unit() -> Fact:
        return number_carriers(model, layer)[0].unit

    def told() -> Fact:
        return number_carriers(model, layer)[0].held_out

    def values() -> Fact:
        best = number_carriers(model, layer)[0]
        part: Tensor = result.trace.at(layer=layer)[best.signal][:, 0, best.unit]
        return part

    return {"carrier.unit": unit, "carrier.told": told, "carrier": values}
