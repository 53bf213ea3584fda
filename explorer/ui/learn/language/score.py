"""Scoring on the page Language: two texts, and which the model finds likelier."""

from __future__ import annotations

import streamlit as st

from explorer.language.model import LanguageModel
from explorer.language.prepared import Prepared
from explorer.scenes.language import SCORED, TWO_TEXTS, usual_pair
from explorer.scenes.reading import score_scene
from explorer.ui import current, player
from explorer.ui.controls.state import choose
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.escaping import plain
from explorer.ui.learn.language.tokens import tell_unreadable
from explorer.ui.texts import text


def scoring(model: LanguageModel, prepared: Prepared) -> None:
    """Two texts, and which of them the model finds likelier."""
    corpus = model.choice.corpus
    first, second = usual_pair(prepared)
    left, right = st.columns(2)
    with left:
        one_text = draw(f"score_{corpus}", Place(suggestion=first))
    with right:
        other_text = draw(f"against_{corpus}", Place(suggestion=second))
    row = st.container(horizontal=True, gap="small")
    for label, pair in SCORED.get(corpus, {}).items():
        row.button(label, on_click=_compare, args=(corpus, pair))
    if not (one_text.strip() and other_text.strip()):
        st.info(TWO_TEXTS)
        return
    try:
        scene = current.note(score_scene(model, one_text, other_text))
    except ValueError as error:
        tell_unreadable(error)
        return
    player.mounted(scene.mount("passage"))
    likelier, parting = scene.sentences
    with st.container(key="presented_score"):
        st.markdown(f"**{likelier}** {plain(parting)}")
    st.markdown(text("language/score"))


def _compare(corpus: str, pair: tuple[str, str]) -> None:
    choose(f"score_{corpus}", pair[0])
    choose(f"against_{corpus}", pair[1])
