"""The loss on the page Language: the chain rule of probability with a text's own numbers."""

from __future__ import annotations

import streamlit as st

from explorer.language.model import LanguageModel, read
from explorer.language.prepared import Prepared
from explorer.ui import player
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.learn.language.tokens import typed_tokens
from explorer.ui.texts import text
from explorer.views.language import ticks_of
from explorer.views.loss import text_loss


def loss(model: LanguageModel, prepared: Prepared) -> None:
    """The probability of a text as a product, its loss as a sum, at the playhead the factor lit."""
    words = draw(f"read_{model.choice.corpus}", Place(suggestion=prepared.example, bare=True))
    tokens = typed_tokens(model, words)
    if tokens is None:
        return
    result = read(model, tokens)
    player.transport(ticks_of(result.tokens, model.choice.token_kind), [], autoplay=False)
    player.loss(text_loss(result))
    st.markdown(text("language/loss"))
