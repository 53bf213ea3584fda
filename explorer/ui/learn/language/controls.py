"""The controls of the page Language, in the sidebar: which text, how it is cut, what is trained."""

from __future__ import annotations

import streamlit as st

from explorer.cells import CELLS
from explorer.corpora.texts import CORPORA
from explorer.language.prepared import MAX_TEXT, MAX_VOCABULARY, MIN_VOCABULARY, OWN, TextChoice
from explorer.language.task import LANGUAGE_USUAL, LONGEST, SHORTEST
from explorer.sequences import plain_text
from explorer.sequences.limits import MAX_LAYERS, MAX_UNITS
from explorer.training.plan import LANGUAGE, MOST_STEPS, Plan
from explorer.ui.controls.labels import CELL_LABELS, CORPUS_LABELS, PUNCTUATION_LABELS, TOKEN_LABELS
from explorer.ui.controls.links import MAX_SEED
from explorer.ui.controls.uploads import tell_problem, upload
from explorer.ui.controls.widgets import BOUND, segmented, select
from explorer.ui.texts import text
from explorer.ui.train.controls import rate_field

FILE = "own_text_file"
TEXT_HEIGHT = 160


def chosen_text() -> TextChoice:
    """Draws which text is learned, and how it is cut into tokens."""
    with st.sidebar:
        corpus = select("Text", CORPUS_LABELS, "corpus")
        own = _own_text() if corpus == OWN else ""
        if corpus != OWN:
            st.caption(CORPORA[corpus].sentence)
        unit = segmented("Tokens", TOKEN_LABELS, "tokens")
        with st.expander("How it is cut"):
            punctuation = segmented("Punctuation", PUNCTUATION_LABELS, "punctuation")
            most = st.slider(
                "Vocabulary, at most",
                MIN_VOCABULARY,
                MAX_VOCABULARY,
                TextChoice.most,
                key="vocabulary",
                bind=BOUND,
                help="The rarest tokens beyond it, and those that stand only once in the part to "
                "train on, are read as <UNK>.",
            )
    return TextChoice(corpus, own, unit, punctuation, most)


def chosen_training(choice: TextChoice, window: int) -> Plan:
    """Draws how a model of the text is trained; `window` is the longest that the text allows."""
    usual = LANGUAGE_USUAL
    low = min(SHORTEST, window)
    with st.sidebar, st.expander("Training"):
        cell = select("Cell", CELL_LABELS, "lm_cell", default=CELLS[usual.cells[0]].title)
        layers = st.slider("Layers", 1, MAX_LAYERS, usual.layers, key="lm_layers", bind=BOUND)
        size = st.slider("Units", 1, MAX_UNITS, usual.hidden_size, key="lm_size", bind=BOUND)
        steps = st.number_input(
            "Steps", 1, MOST_STEPS, usual.steps, 100, key="lm_steps", bind=BOUND
        )
        rate = rate_field("lm_rate", usual.rate)
        length = st.slider(
            "Window, tokens",
            SHORTEST,
            LONGEST,
            50,
            key="lm_length",
            bind=BOUND,
            help="How far back the gradient goes. A short text has a shorter window.",
        )
        seed = st.number_input("Seed", 0, MAX_SEED, 0, key="lm_seed", bind=BOUND)
    return Plan(
        task=LANGUAGE,
        text=choice,
        length=max(min(length, window), low),
        cells=(cell,),
        layers=layers,
        hidden_size=size,
        start="drawn",
        rate=rate,
        steps=steps,
        seed=seed,
    )


def _own_text() -> str:
    upload("A text file", ("txt", "md", "abc", "csv"), FILE, _take)
    found = st.text_area(
        "Your text",
        text("language/first"),
        key="own_text",
        height=TEXT_HEIGHT,
        max_chars=MAX_TEXT,
        help="The link does not carry it.",
    )
    tell_problem(FILE)
    return found


def _take(content: bytes, filename: str) -> None:
    st.session_state["own_text"] = plain_text(content, filename)
