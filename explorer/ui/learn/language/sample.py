"""Sampling on the page Language: distribution, draw, fed back."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from explorer.language.model import (
    MAX_TEMPERATURE,
    MOST_DRAWN,
    LanguageModel,
    Sample,
    Sampling,
    sample,
)
from explorer.language.tokens import EOS, joined
from explorer.language.tunes import read_tune
from explorer.ui import player
from explorer.ui.controls.links import MAX_SEED
from explorer.ui.controls.widgets import BOUND
from explorer.ui.learn.language.tokens import is_joined, typed_tokens
from explorer.ui.learn.language.tune import sound, staff
from explorer.views.language import expected_bars, following, passage, ticks_of
from explorer.views.language_sentences import sampling_sentences

USUALLY_DRAWN = 300


def sampling(model: LanguageModel) -> None:
    """The model invents: distribution, draw, fed back."""
    left, right = st.columns([3, 2])
    with left:
        beginning, how = _chosen(model)
    tokens = typed_tokens(model, beginning) if beginning.strip() else []
    if tokens is None:
        return
    if tokens and tokens[-1] == EOS:
        tokens = tokens[:-1]  # it is the model that goes on
    found = _sampled(model, tuple(tokens), how)
    drawn = [model.vocabulary.tokens[number] for number in found.numbers.tolist()]
    shown = [EOS, *tokens, *drawn[found.given :]]
    with left:
        anew = f"sample {how} {beginning}"
        player.transport(ticks_of(shown, model.choice.unit), [], autoplay=True, anew=anew)
        ended = "It ended by itself." if found.stopped else "It was stopped."
        player.passage(
            following(
                passage(
                    f"Drawn tokens: {len(drawn) - found.given}. {ended}",
                    shown,
                    model.vocabulary,
                    joined=is_joined(model),
                ),
                growing=True,
            )
        )
        if model.choice.music:
            written = read_tune(joined(drawn[1:], model.choice.unit))
            staff(written)
    with right:
        player.bars(
            expected_bars(
                "What the next token is drawn from",
                drawn,
                found.shares,
                model.vocabulary,
                sampling_sentences(model, found),
            )
        )
        if model.choice.music:
            sound(written)


@lru_cache(maxsize=8)
def _sampled(model: LanguageModel, beginning: tuple[str, ...], how: Sampling) -> Sample:
    """So that other controls of the page do not draw everything again."""
    return sample(model, beginning, how)


def _chosen(model: LanguageModel) -> tuple[str, Sampling]:
    """How a sample begins, and how its tokens are drawn."""
    left, right = st.columns([3, 2])
    beginning = left.text_input(
        "It begins with", "", key=f"begin_{model.choice.corpus}", bind=BOUND
    )
    temperature = right.slider(
        "Temperature",
        0.0,
        MAX_TEMPERATURE,
        0.8,
        0.05,
        key="temperature",
        bind=BOUND,
        help="Scores are divided by it. Near 0 the likeliest token always wins; above 1 the "
        "rare ones come more often than they should.",
    )
    row = st.columns(4)
    top = row[0].number_input(
        "Top-k",
        0,
        len(model.vocabulary),
        0,
        key="top",
        bind=BOUND,
        help="Only the k likeliest tokens can be drawn; 0 allows all.",
    )
    seed = row[1].number_input("Seed", 0, MAX_SEED, 0, key="draw_seed", bind=BOUND)
    most = row[2].number_input("At most", 1, MOST_DRAWN, USUALLY_DRAWN, key="draw_most", bind=BOUND)
    unknown = row[3].toggle("Allow <UNK>", False, key="draw_unknown", bind=BOUND)
    stops = row[3].toggle("Stop at <EOS>", True, key="draw_stops", bind=BOUND)
    return beginning, Sampling(temperature, top, seed, most, unknown, stops)
