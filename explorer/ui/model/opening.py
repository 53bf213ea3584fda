"""Opening a model's file, and the tokens that it reads, on the page Your model."""

from __future__ import annotations

import streamlit as st

from explorer.files.limits import MEBIBYTE
from explorer.files.load import load
from explorer.files.loaded import Loaded
from explorer.files.vocabulary import read_vocabulary
from explorer.models.examples import examples
from explorer.ui.controls.uploads import tell_problem, upload
from explorer.ui.texts import text

KINDS = ("safetensors", "pt", "pth", "npz", "onnx", "keras", "h5", "hdf5")
WHY = "Of other kinds it is not known where the weights stand."
FILE, TOKENS = "brought", "brought_tokens"
MAX_UPLOAD = 64 * MEBIBYTE
# What the session has open, and what was opened last.
PRESENT = "_brought"


def present() -> Loaded | None:
    """The file that is open, with the answers so far."""
    result: Loaded | None = st.session_state.get(PRESENT)
    return result


def keep(loaded: Loaded) -> None:
    """Keeps a file open with other answers."""
    st.session_state[PRESENT] = loaded


def files() -> None:
    """Draws the place for a file, the examples, and the place for a vocabulary."""
    upload("Open a model’s file", KINDS, FILE, _take, most_bytes=MAX_UPLOAD, why=WHY)
    tell_problem(FILE)
    st.caption("Or open one of these:")
    for example in examples():
        name = example.path.name
        if st.button(example.title, key=f"example_{name}", help=example.about, width="stretch"):
            _take(example.path.read_bytes(), name)
    loaded = present()
    if loaded is None:
        return
    upload(
        "Add its vocabulary",
        ("json", "txt"),
        TOKENS,
        _take_tokens,
        most_bytes=MEBIBYTE,
        why="A JSON list or map, or a text with a token a line.",
    )
    tell_problem(TOKENS)


def nothing_yet() -> None:
    """What the page does, where nothing is open."""
    st.markdown(text("model/empty"))


def _take(content: bytes, filename: str) -> None:
    keep(load(content, filename))


def _take_tokens(content: bytes, filename: str) -> None:
    loaded = present()
    if loaded is not None:
        keep(loaded.with_vocabulary(read_vocabulary(content, filename)))
