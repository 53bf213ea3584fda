"""A language model, opened up: what it expects, what it invents, which of two texts is likelier."""

from __future__ import annotations

import streamlit as st

from explorer.language.prepared import prepared
from explorer.ui.controls.sidebar import viewing_controls
from explorer.ui.controls.widgets import BARE, draw
from explorer.ui.escaping import plain
from explorer.ui.learn.language import loss, read, sample, score, side, tokens, training
from explorer.ui.learn.language.controls import model_controls, text_controls
from explorer.ui.train import jobs, linked


def show() -> None:
    """Draws the page."""
    text = text_controls()
    try:
        ready = prepared(text)
    except ValueError as error:
        st.warning(plain(str(error)))
        return
    plan, choice = model_controls(text, len(ready.train) - 1), viewing_controls()
    linked.offer_linked(plan, jobs.LANGUAGE)
    part = draw("language", BARE)
    model = training.the_model(ready)
    if part == "train":
        training.training(plan, ready)
    elif part == "tokens":
        tokens.tokens(ready)
    elif part == "side":
        side.side_by_side(text)
    elif model is None:
        training.nothing_yet(plan, ready)
    elif part == "read":
        read.read(model, ready, choice)
    elif part == "loss":
        loss.loss(model, ready)
    elif part == "sample":
        sample.sampling(model)
    else:
        score.scoring(model, ready)
    if model is not None and part in ("read", "loss", "sample", "score"):
        st.caption(plain(training.figures_line(ready)))
        training.note_origin(ready)
    linked.tell_link(plan, jobs.LANGUAGE)
