"""Sampling on the page Language: distribution, draw, fed back."""

from __future__ import annotations

import streamlit as st

from explorer.language.model import LanguageModel, Sampling
from explorer.scenes.sampling import sample_scene, sampled_tune
from explorer.session.choices import sampling_choice
from explorer.ui import current, player
from explorer.ui.controls.state import chosen
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.learn.language.tokens import tell_unreadable
from explorer.ui.learn.language.tune import sound, staff


def sampling(model: LanguageModel) -> None:
    """The model invents: distribution, draw, fed back."""
    left, right = st.columns([3, 2])
    with left:
        beginning, how = _chosen(model)
    try:
        scene = current.note(sample_scene(model, beginning, how))
    except ValueError as error:
        tell_unreadable(error)
        return
    tune = sampled_tune(model, beginning, how) if model.choice.music else None
    with left:
        player.show_transport(scene)
        player.mounted(scene.mount("passage"))
        if tune is not None:
            staff(tune)
    with right:
        player.mounted(scene.mount("bars"))
        if tune is not None:
            sound(tune)


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
