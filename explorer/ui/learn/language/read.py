"""Reading on the page Language: what is expected at every step, what came, the gates."""

from __future__ import annotations

import streamlit as st

from explorer.analysis.carriers import Carrier
from explorer.language.agreement import find_agreement, has_agreement
from explorer.language.carrier import number_carriers
from explorer.language.model import LanguageModel, Read, read
from explorer.language.prepared import Prepared
from explorer.session.choice import Choice
from explorer.ui import player
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.escaping import plain
from explorer.ui.learn.language.tokens import is_joined, typed_tokens
from explorer.views.carrier import (
    carried_sentence,
    carrier_of_unit,
    carrier_panel,
    carrier_sentence,
)
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
        below = st.container(key="carrier_notes")
    with right:
        layer = _layer(model)
        maps = st.container()
    with below:
        carrier = _carrier(model, result, layer) if has_agreement(model) else None
    curves, unit = [], None
    if carrier is not None:
        curves = [carrier_panel(model, result, layer, carrier, choice.notation)]
        unit = carrier.unit
    looks = choice.notation, choice.direction
    board = reading_board(model, result, layer, *looks, curves=curves, unit=unit)
    with maps:
        player.board(board, key="language_board", unit="lm_unit")


def _carrier(model: LanguageModel, result: Read, layer: int) -> Carrier:
    """Draws which unit carries singular or plural, and how well; returns the chosen one."""
    carriers = number_carriers(model, layer)
    number, words = st.columns([1, 3])
    with number:
        last = model.sizes.hidden_size - 1
        reason = f"is beyond this network, whose last unit is {last}"
        place = Place(high=last, suggestion=carriers[0].unit, reason=reason, bare=True)
        unit = draw("lm_unit", place)
    carrier = carrier_of_unit(carriers, unit)
    here = carried_sentence(result, layer, carrier, find_agreement(result.tokens))
    words.markdown(plain(f"{carrier_sentence(carriers, unit)} {here}"))
    return carrier


def _layer(model: LanguageModel) -> int:
    """Which layer's gates are shown, from 0."""
    layers = model.sizes.layers
    if layers == 1:
        return 0
    place = Place(high=layers, suggestion=layers, reason=f"is beyond its {layers} layers")
    return int(draw("lm_layer", place)) - 1
