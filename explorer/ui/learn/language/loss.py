"""The loss on the page Language: the chain rule of probability with a text's own numbers."""

from __future__ import annotations

import streamlit as st

from explorer.language.model import LanguageModel
from explorer.language.prepared import Prepared
from explorer.scenes.reading import loss_scene
from explorer.ui import current, player
from explorer.ui.learn.language.read import typed_reading
from explorer.ui.texts import text


def loss(model: LanguageModel, prepared: Prepared) -> None:
    """The probability of a text as a product, its loss as a sum, at the playhead the factor lit."""
    one = typed_reading(model, prepared)
    if one is None:
        return
    player.show_scene(current.note(loss_scene(one)))
    st.markdown(text("language/loss"))
