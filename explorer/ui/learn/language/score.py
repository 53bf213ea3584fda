"""Scoring on the page Language: two texts, and which the model finds likelier."""

from __future__ import annotations

import streamlit as st

from explorer.language.model import LanguageModel, read
from explorer.language.prepared import Prepared
from explorer.ui import player
from explorer.ui.controls.state import choose
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.escaping import plain
from explorer.ui.learn.language.tokens import is_joined, typed_tokens
from explorer.ui.texts import text
from explorer.views.language import passage, passages
from explorer.views.language_sentences import parting_sentence, score_sentence

# Pairs worth a comparison: corpus → what they differ in → the two texts.
SCORED: dict[str, dict[str, tuple[str, str]]] = {
    "agreement": {
        "pear or pair": (
            "The apple and pear salad was fresh.",
            "The apple and pair salad was fresh.",
        ),
        "serves or serve": (
            "The restaurant that the friends found serves fresh bread.",
            "The restaurant that the friends found serve fresh bread.",
        ),
        "serve or serves": (
            "The restaurants that my good friend opened serve fresh bread.",
            "The restaurants that my good friend opened serves fresh bread.",
        ),
    },
}


def scoring(model: LanguageModel, prepared: Prepared) -> None:
    """Two texts, and which of them the model finds likelier."""
    corpus = model.choice.corpus
    pairs = SCORED.get(corpus, {})
    first, second = next(iter(pairs.values()), (prepared.example, ""))
    left, right = st.columns(2)
    with left:
        one_text = draw(f"score_{corpus}", Place(suggestion=first))
    with right:
        other_text = draw(f"against_{corpus}", Place(suggestion=second))
    texts = [one_text, other_text]
    row = st.container(horizontal=True, gap="small")
    for label, pair in pairs.items():
        row.button(label, on_click=_compare, args=(corpus, pair))
    if not all(words.strip() for words in texts):
        st.info("Write two texts: the model says which of them it finds likelier, and where.")
        return
    result = []
    for words in texts:
        tokens = typed_tokens(model, words)
        if tokens is None:
            return
        result.append(read(model, tokens))
    totals = [one.bits.sum().item() for one in result]
    texts = [
        passage(
            f"{len(one.tokens) - 1} tokens.",
            one.tokens,
            model.vocabulary,
            joined=is_joined(model),
            bits=one.bits,
            total=f"{total:.1f} bits",
        )
        for one, total in zip(result, totals, strict=True)
    ]
    player.passage(passages(texts, numbers=True))
    with st.container(key="presented_score"):
        st.markdown(f"**{score_sentence(*totals)}** {plain(parting_sentence(*result))}")
    st.markdown(text("language/score"))


def _compare(corpus: str, pair: tuple[str, str]) -> None:
    choose(f"score_{corpus}", pair[0])
    choose(f"against_{corpus}", pair[1])
