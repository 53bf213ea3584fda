"""Reading on the page Language: what is expected at every step, what came, the gates."""

from __future__ import annotations

import streamlit as st

from explorer.language.model import LanguageModel
from explorer.language.prepared import Prepared
from explorer.scenes.reading import Reading, reading, reading_scene
from explorer.session.choice import Choice
from explorer.ui import current, player
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.escaping import plain
from explorer.ui.learn.language.tokens import tell_unreadable


def read(model: LanguageModel, prepared: Prepared, choice: Choice) -> None:
    """What the model expects at every step of a text, what came, and its gates."""
    one = typed_reading(model, prepared)
    if one is None:
        return
    player.play(one.transport)
    player.mounted(one.passage)
    left, right = st.columns([2, 3])
    with left:
        player.mounted(one.bars)
        below = st.container(key="carrier_notes")
    with right:
        layer = _layer(model)
        maps = st.container()
    with below:
        unit = _unit(one, layer)
    carrier = None if unit is None else one.carrier(layer, unit)
    scene = current.note(reading_scene(one, choice, layer, carrier))
    with maps:
        player.mounted(scene.mount("language_board"))


def typed_reading(model: LanguageModel, prepared: Prepared) -> Reading | None:
    """Draws the text to read and has the model read it; None after a sentence why it cannot."""
    place = Place(suggestion=prepared.example, bare=True)
    words = draw(f"read_{model.choice.corpus}", place)
    try:
        return reading(model, words)
    except ValueError as error:
        tell_unreadable(error)
        return None


def _unit(one: Reading, layer: int) -> int | None:
    """Draws which unit carries singular or plural, and how well; None where no text has them."""
    best = one.carrier(layer, None)
    if best is None:
        return None
    number, words = st.columns([1, 3])
    with number:
        last = one.model.sizes.hidden_size - 1
        reason = f"is beyond this network, whose last unit is {last}"
        unit: int = draw(
            "lm_unit", Place(high=last, suggestion=best.unit, reason=reason, bare=True)
        )
    words.markdown(plain(one.carrier_words(layer, unit)))
    return unit


def _layer(model: LanguageModel) -> int:
    """Which layer's gates are shown, from 0."""
    layers = model.sizes.layers
    if layers == 1:
        return 0
    place = Place(high=layers, suggestion=layers, reason=f"is beyond its {layers} layers")
    return int(draw("lm_layer", place)) - 1
