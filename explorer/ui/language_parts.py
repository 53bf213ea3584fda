"""The parts of the page Language: reading, sampling, scoring, the tokens."""

from __future__ import annotations

from dataclasses import astuple
from functools import lru_cache

import pandas as pd
import streamlit as st

from explorer.choice import Choice
from explorer.language.cutting import cuts
from explorer.language.model import (
    MAX_TEMPERATURE,
    MOST_DRAWN,
    Drawing,
    LanguageModel,
    Sample,
    read,
    sample,
)
from explorer.language.prepared import Prepared
from explorer.language.tokens import EOS, joined
from explorer.language.tunes import read_tune
from explorer.ui import player
from explorer.ui.labelled import BOUND
from explorer.ui.language_tune import sound, staff
from explorer.ui.links import MAX_SEED
from explorer.ui.sentences import plain
from explorer.ui.texts import text
from explorer.views.language import (
    expected_bars,
    first_tokens,
    following,
    one_hot_bars,
    one_hot_board,
    parting_sentence,
    passage,
    passages,
    reading_board,
    reading_sentences,
    sampling_sentences,
    score_sentence,
    ticks_of,
)

USUALLY_DRAWN = 300
CUT_NAMES = (
    "Cut into",
    "Tokens",
    "Vocabulary",
    "<UNK>",
    "Steps of 1,000 letters",
    "Milliseconds for these steps, just now",
)
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


def reading(model: LanguageModel, prepared: Prepared, choice: Choice) -> None:
    """What the model expects at every step of a text, what came, and its gates."""
    words = st.text_input(
        "A text to read",
        prepared.example,
        key=f"read_{model.choice.corpus}",
        bind=BOUND,
        label_visibility="collapsed",
    )
    tokens = _tokens(model, words)
    if tokens is None:
        return
    found = read(model, tokens)
    player.transport(ticks_of(found.tokens, model.choice.unit), [], autoplay=False)
    total = f"{found.bits.sum():.1f} bits, perplexity {2.0 ** found.bits.mean().item():.1f}"
    shown = passage(
        "The stronger the colour, the more surprising. Click a token to see what was expected.",
        found.tokens,
        model.vocabulary,
        joined=_joined(model),
        bits=found.bits,
        total=total,
    )
    player.passage(following(shown, growing=False))
    left, right = st.columns([2, 3])
    with left:
        player.bars(
            expected_bars(
                "What the model expects next",
                found.tokens,
                found.logs.exp(),
                model.vocabulary,
                reading_sentences(found),
            )
        )
    with right:
        board = reading_board(model, found, _layer(model), choice.notation, choice.direction)
        player.board(board, key="language_board")


def sampling(model: LanguageModel) -> None:
    """The model invents: distribution, draw, fed back."""
    left, right = st.columns([3, 2])
    with left:
        row = st.columns([3, 2, 1, 1])
        beginning = row[0].text_input(
            "It begins with", "", key=f"begin_{model.choice.corpus}", bind=BOUND
        )
        temperature = row[1].slider(
            "Temperature",
            0.0,
            MAX_TEMPERATURE,
            0.8,
            0.05,
            key="temperature",
            bind=BOUND,
            help="Scores are divided by it. Near 0 the likeliest token always wins; above 1 the "
            "rare ones come more often than they should.",
        )
        top = row[2].number_input(
            "Top-k",
            0,
            len(model.vocabulary),
            0,
            key="top",
            bind=BOUND,
            help="Only the k likeliest tokens can be drawn; 0 allows all.",
        )
        seed = row[3].number_input("Seed", 0, MAX_SEED, 0, key="draw_seed", bind=BOUND)
        most, unknown, stops = _limits()
    how = Drawing(temperature, top, seed, most, unknown, stops)
    tokens = _tokens(model, beginning) if beginning.strip() else []
    if tokens is None:
        return
    if tokens and tokens[-1] == EOS:
        tokens = tokens[:-1]  # it is the model that goes on
    found = _sampled(model, tuple(tokens), how)
    drawn = [model.vocabulary.tokens[number] for number in found.numbers.tolist()]
    shown = [EOS, *tokens, *drawn[found.given :]]
    with left:
        anew = f"sample {how} {beginning}"
        player.transport(ticks_of(shown, model.choice.unit), [], autoplay=True, anew=anew)
        ended = "It ended by itself." if found.stopped else "It was stopped."
        player.passage(
            following(
                passage(
                    f"Drawn tokens: {len(drawn) - found.given}. {ended}",
                    shown,
                    model.vocabulary,
                    joined=_joined(model),
                ),
                growing=True,
            )
        )
        if model.choice.music:
            written = read_tune(joined(drawn[1:], model.choice.unit))
            staff(written)
    with right:
        player.bars(
            expected_bars(
                "What the next token is drawn from",
                drawn,
                found.shares,
                model.vocabulary,
                sampling_sentences(model, found),
            )
        )
        if model.choice.music:
            sound(written)


def scoring(model: LanguageModel, prepared: Prepared) -> None:
    """Two texts, and which of them the model finds likelier."""
    corpus = model.choice.corpus
    pairs = SCORED.get(corpus, {})
    first, second = next(iter(pairs.values()), (prepared.example, ""))
    left, right = st.columns(2)
    texts = [
        left.text_input("One text", first, key=f"score_{corpus}", bind=BOUND),
        right.text_input("Another", second, key=f"against_{corpus}", bind=BOUND),
    ]
    row = st.container(horizontal=True, gap="small")
    for label, pair in pairs.items():
        row.button(label, on_click=_compare, args=(corpus, pair))
    if not all(words.strip() for words in texts):
        st.info("Write two texts: the model says which of them it finds likelier, and where.")
        return
    found = []
    for words in texts:
        tokens = _tokens(model, words)
        if tokens is None:
            return
        found.append(read(model, tokens))
    totals = [one.bits.sum().item() for one in found]
    shown = [
        passage(
            f"{len(one.tokens) - 1} tokens.",
            one.tokens,
            model.vocabulary,
            joined=_joined(model),
            bits=one.bits,
            total=f"{total:.1f} bits",
        )
        for one, total in zip(found, totals, strict=True)
    ]
    player.passage(passages(shown, numbers=True))
    st.markdown(f"**{score_sentence(*totals)}** {plain(parting_sentence(*found))}")
    st.markdown(text("language/score"))


def tokens(prepared: Prepared) -> None:
    """The text as the network gets it."""
    player.transport(ticks_of(first_tokens(prepared), prepared.choice.unit), [], autoplay=False)
    shown = passage(
        f"The first {len(first_tokens(prepared))} of {prepared.count:,} tokens",
        first_tokens(prepared),
        prepared.vocabulary,
        joined=prepared.choice.unit == "characters" and not prepared.choice.music,
    )
    player.passage(following(shown, growing=False))
    left, right = st.columns([2, 3])
    with left:
        player.bars(one_hot_bars(prepared))
    with right:
        player.board(one_hot_board(prepared), key="one_hot_board")
    frame = pd.DataFrame([astuple(cut) for cut in cuts(prepared.choice)], columns=list(CUT_NAMES))
    frame = frame.apply(lambda column: column.map(_cell))
    st.dataframe(frame, hide_index=True, width="stretch")
    if prepared.lost:
        listed = ", ".join(f"{token} ({count})" for token, count in prepared.lost)
        st.caption(plain(f"Read as <UNK>, the most frequent first: {listed}."))
    st.markdown(text("language/tokens"))


def _cell(value: str | float) -> str:
    """A figure of the table as text: whole numbers in groups of three, times with one decimal."""
    if isinstance(value, str):
        return value
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"


def _compare(corpus: str, pair: tuple[str, str]) -> None:
    st.session_state[f"score_{corpus}"], st.session_state[f"against_{corpus}"] = pair


@lru_cache(maxsize=8)
def _sampled(model: LanguageModel, beginning: tuple[str, ...], how: Drawing) -> Sample:
    """So that other controls of the page do not draw everything again."""
    return sample(model, beginning, how)


def _layer(model: LanguageModel) -> int:
    """Which layer's gates are shown, from 0."""
    layers = model.shape.layers
    if layers == 1:
        return 0
    if (kept := st.session_state.get("lm_layer")) is not None:
        st.session_state["lm_layer"] = min(kept, layers)
    return st.slider("Layer", 1, layers, layers, key="lm_layer", bind=BOUND) - 1


def _limits() -> tuple[int, bool, bool]:
    """How long it may go on, whether <UNK> may be drawn, whether <EOS> ends it."""
    row = st.columns([1, 1, 1])
    most = row[0].number_input(
        "Tokens, at most", 1, MOST_DRAWN, USUALLY_DRAWN, key="draw_most", bind=BOUND
    )
    unknown = row[1].toggle("Allow <UNK>", False, key="draw_unknown", bind=BOUND)
    stops = row[2].toggle("Stop at <EOS>", True, key="draw_stops", bind=BOUND)
    return most, unknown, stops


def _tokens(model: LanguageModel, words: str) -> list[str] | None:
    """The tokens of a text; None after a sentence that says why it cannot be read."""
    try:
        return model.tokens(words)
    except ValueError as error:
        st.warning(plain(str(error)))
        player.transport([], [], autoplay=False)
        return None


def _joined(model: LanguageModel) -> bool:
    return model.choice.unit == "characters" and not model.choice.music
