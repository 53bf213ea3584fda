"""Reading on the page Language: what is expected at every step, what came, the gates."""

from __future__ import annotations

import streamlit as st

from explorer.language.model import LanguageModel, read
from explorer.language.prepared import Prepared
from explorer.session.choice import Choice
from explorer.ui import player
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.learn.language.tokens import is_joined, typed_tokens
from explorer.views.language import expected_bars, following, passage, reading_board, ticks_of
from explorer.views.language_sentences import reading_sentences


def reading(model: LanguageModel, prepared: Prepared, choice: Choice) -> None:
    """What the model expects at every step of a text, what came, and its gates."""
    place = Place(suggestion=prepared.example, bare=True)
    words = draw(f"read_{model.choice.corpus}", place)
    tokens = typed_tokens(model, words)
    if tokens is None:
        return
    result = read(model, tokens)
    player.transport(ticks_of(result.tokens, model.choice.token_kind), [], autoplay=False)
    total = f"{result.bits.sum():.1f} bits, perplexity {2.0 ** result.bits.mean().item():.1f}"
    text = passage(
        "The stronger the colour, the more surprising. Click a token to see what was expected.",
        result.tokens,
        model.vocabulary,
        joined=is_joined(model),
        bits=result.bits,
        total=total,
    )
    player.passage(following(text, growing=False))
    left, right = st.columns([2, 3])
    with left:
        player.bars(
            expected_bars(
                "What the model expects next",
                result.tokens,
                result.logs.exp(),
                model.vocabulary,
                reading_sentences(result),
            )
        )
    with right:
        board = reading_board(model, result, _layer(model), choice.notation, choice.direction)
        player.board(board, key="language_board")


def _layer(model: LanguageModel) -> int:
    """Which layer's gates are shown, from 0."""
    layers = model.sizes.layers
    if layers == 1:
        return 0
    place = Place(high=layers, suggestion=layers, reason=f"is beyond its {layers} layers")
    return int(draw("lm_layer", place)) - 1
