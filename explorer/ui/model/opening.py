"""Opening a model's file, and the tokens that it reads, on the page Your model."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from explorer.files.limits import MEBIBYTE
from explorer.files.load import load
from explorer.files.loaded import Loaded
from explorer.files.vocabulary import read_vocabulary
from explorer.models.examples import Example, examples
from explorer.models.own import OwnModel, own_model
from explorer.ui.controls.state import forget
from explorer.ui.controls.uploads import tell_problem, upload
from explorer.ui.texts import text
from explorer.views.payloads import NamedFile

KINDS = ("safetensors", "pt", "pth", "npz", "onnx", "keras", "h5", "hdf5")
WHY = "Of other kinds it is not known where the weights stand."
FILE, TOKENS = "brought", "brought_tokens"
# As maxUploadSize in .streamlit/config.toml.
MAX_UPLOAD_BYTES = 64 * MEBIBYTE
PRESENT, SHOWN, CLOSED = "_brought", "_brought_shown", "_brought_closed"
# What is chosen on the page about the file that is open.
PART, MODULE = "brought_part", "brought_module"
EMBEDDING, READOUT = "brought_embedding", "brought_readout"
INPUT, TEXT, ROWS = "brought_input", "brought_text", "brought_rows"
PROPERTY, SEARCHED = "brought_property", "brought_searched"
ABOUT = (PART, MODULE, EMBEDDING, READOUT, INPUT, TEXT, ROWS, PROPERTY, SEARCHED)


@dataclass(frozen=True, eq=False)
class Opened:
    """What is open: a file of another program, or a model that the page Train wrote.

    `example` is the one that it is, if it came with the app; else `file` is what the browser knows
    of the file, and `tokens` of that of the vocabulary.
    """

    loaded: Loaded | None = None
    trained: OwnModel | None = None
    example: Example | None = None
    file: NamedFile | None = None
    tokens: NamedFile | None = None


def present() -> Opened | None:
    """What the session has open, with the answers so far."""
    result: Opened | None = st.session_state.get(PRESENT)
    return result


def keep(loaded: Loaded) -> None:
    """Keeps the file that is open with other answers."""
    st.session_state[PRESENT] = replace(present() or Opened(), loaded=loaded)


def files() -> None:
    """Draws the place for a file, the examples, and the place for a vocabulary."""
    upload("A model’s file", KINDS, FILE, take, most_bytes=MAX_UPLOAD_BYTES, why=WHY)
    tell_problem(FILE)
    st.caption("Or open one of these:")
    for example in examples():
        st.button(
            example.title,
            key=f"example_{example.path.stem}",
            help=example.about,
            width="stretch",
            on_click=take_example,
            args=(example,),
        )
    opened = present()
    if opened is None or opened.loaded is None or max(opened.loaded.token_counts) == 1:
        return
    upload(
        "Its vocabulary",
        ("json", "txt"),
        TOKENS,
        take_tokens,
        most_bytes=MEBIBYTE,
        why="A JSON list or map, or a text with a token a line.",
    )
    tell_problem(TOKENS)


def nothing_yet() -> None:
    """What the page does, where nothing is open."""
    st.markdown(text("model/empty"))


def take(content: bytes, filename: str) -> None:
    """Opens a file; ValueError, one sentence, if nothing can be shown of it."""
    trained = _of_train(content, filename)
    loaded = None if trained is not None else load(content, filename)
    _open(Opened(loaded, trained, file={"name": filename, "size": len(content)}))


def take_example(example: Example) -> None:
    """Opens a model that came with the app."""
    loaded = load(example.path.read_bytes(), example.path.name)
    _open(Opened(loaded, example=example))


def take_tokens(content: bytes, filename: str) -> None:
    """Gives the tokens of the file that is open their names; ValueError if they do not fit."""
    opened = present()
    if opened is None or opened.loaded is None:
        return
    loaded = opened.loaded.with_vocabulary(read_vocabulary(content, filename))
    tokens: NamedFile = {"name": filename, "size": len(content)}
    st.session_state[PRESENT] = replace(opened, loaded=loaded, tokens=tokens)
    for key in (INPUT, TEXT):
        forget(key)


def was_closed() -> bool:
    """Whether nothing is open since this session forgot what was."""
    return bool(st.session_state.get(CLOSED)) and present() is None


def close() -> None:
    """Forgets what is open."""
    st.session_state[CLOSED] = True
    for name in (PRESENT, SHOWN):
        st.session_state.pop(name, None)
    for key in ABOUT:
        forget(key)


def _open(opened: Opened) -> None:
    close()
    st.session_state[PRESENT] = opened


def _of_train(content: bytes, filename: str) -> OwnModel | None:
    """The model that the page Train wrote; None for a file of another program."""
    if not filename.lower().endswith(".safetensors"):
        return None
    try:
        return own_model(content, filename)
    except ValueError:
        return None
