"""The controls of the page Language, in the sidebar: which text, how it is cut, what is trained."""

from __future__ import annotations

import streamlit as st

from explorer.corpora.texts import CORPORA
from explorer.language.prepared import MAX_TEXT, OWN, TextChoice
from explorer.sequences import MAX_FILE_BYTES, plain_text
from explorer.session.choices import language_plan, text_choice
from explorer.training.plan import Plan
from explorer.ui.controls.state import chosen
from explorer.ui.controls.uploads import tell_problem, upload
from explorer.ui.controls.widgets import draw, folder
from explorer.ui.texts import text

FILE = "own_text_file"
TEXT_HEIGHT = 160


def text_controls() -> TextChoice:
    """Draws which text is learned, and how it is cut into tokens; returns what they say."""
    with st.sidebar:
        corpus = draw("corpus")
        own = _own_text() if corpus == OWN else ""
        if corpus != OWN:
            st.caption(CORPORA[corpus].sentence)
        draw("tokens")
        with folder("How it is cut", "cut") as is_open:
            if is_open:
                draw("punctuation")
                draw("vocabulary")
    return text_choice(chosen(), own)


def model_controls(choice: TextChoice, window: int) -> Plan:
    """Draws how a model of the text is trained; `window` is the longest that the text allows."""
    names = ("cell", "layers", "size", "steps", "rate", "length", "seed")
    with st.sidebar, folder("Training", "training") as is_open:
        for name in names if is_open else ():
            draw(f"lm_{name}")
    return language_plan(chosen(), choice, window)


def _own_text() -> str:
    upload(
        "A text file",
        ("txt", "md", "abc", "csv"),
        FILE,
        _take,
        most_bytes=MAX_FILE_BYTES,
        why="They are plain text; a document can be saved as text first.",
    )
    result = st.text_area(
        "Your text",
        text("language/first"),
        key="own_text",
        height=TEXT_HEIGHT,
        max_chars=MAX_TEXT,
        help="The link does not carry it.",
    )
    tell_problem(FILE)
    return result


def _take(content: bytes, filename: str) -> None:
    st.session_state["own_text"] = plain_text(content, filename)
