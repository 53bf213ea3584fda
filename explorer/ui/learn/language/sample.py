"""Sampling on the page Language: distribution, draw, fed back."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from explorer.language.model import (
    LanguageModel,
    Sample,
    Sampling,
    sample,
)
from explorer.language.tokens import EOS, joined
from explorer.language.tunes import read_tune
from explorer.session.choices import sampling_choice
from explorer.ui import player
from explorer.ui.controls.state import chosen
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.learn.language.tokens import is_joined, typed_tokens
from explorer.ui.learn.language.tune import sound, staff
from explorer.views.language import expected_bars, following, passage, ticks_of
from explorer.views.language_sentences import sampling_sentences


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
    result = _sampled(model, tuple(tokens), how)
    drawn = [model.vocabulary.tokens[number] for number in result.numbers.tolist()]
    sampled = [EOS, *tokens, *drawn[result.given :]]
    with left:
        anew = f"sample {how} {beginning}"
        player.transport(ticks_of(sampled, model.choice.token_kind), [], autoplay=True, anew=anew)
        ended = "It ended by itself." if result.stopped else "It was stopped."
        player.passage(
            following(
                passage(
                    f"Drawn tokens: {len(drawn) - result.given}. {ended}",
                    sampled,
                    model.vocabulary,
                    joined=is_joined(model),
                ),
                growing=True,
            )
        )
        if model.choice.music:
            written = read_tune(joined(drawn[1:], model.choice.token_kind))
            staff(written)
    with right:
        player.bars(
            expected_bars(
                "What the next token is drawn from",
                drawn,
                result.shares,
                model.vocabulary,
                sampling_sentences(model, result),
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
    with left:
        beginning = draw(f"begin_{model.choice.corpus}")
    with right:
        draw("temperature")
    row = st.columns(4)
    size = len(model.vocabulary)
    with row[0]:
        draw("top", Place(high=size, reason=f"is beyond this vocabulary of {size} tokens"))
    with row[1]:
        draw("draw_seed")
    with row[2]:
        draw("draw_most")
    with row[3]:
        draw("draw_unknown")
        draw("draw_stops")
    return beginning, sampling_choice(chosen())
