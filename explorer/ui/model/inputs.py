"""What a model from a file is fed: a text, numbers of tokens, rows of numbers, or noise."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
import torch

from explorer.models.trained import TrainedModel
from explorer.sequences.limits import MAX_FEATURES, MAX_FILE_BYTES
from explorer.sequences.sample_text import fitting_text
from explorer.session.choice import OWN_NUMBERS, OWN_TEXT
from explorer.session.readable import NOISE
from explorer.ui.model.opening import INPUT, ROWS, TEXT
from explorer.views.token_words import text_help, text_label

LABELS = {OWN_TEXT: "Text", OWN_NUMBERS: "Rows of numbers", NOISE: "Noise"}
DRAWN_ROWS = 24
NOISY = {
    True: "Every token is as likely as any other; the seed under Settings draws others.",
    False: "Normal numbers, mean 0 and deviation 1; the seed under Settings draws others.",
}


@dataclass(frozen=True)
class Input:
    """What was chosen: a key of a sequence, and the text or the numbers in it."""

    sequence: str
    text: str = ""


def chosen_input(model: TrainedModel, suggested: str) -> Input:
    """Draws the choice of an input that the model can read, and what is in it.

    `suggested` is a text or numbers that suit it, "" for none.
    """
    kinds = _kinds(model)
    if st.session_state.get(INPUT) not in kinds:
        st.session_state[INPUT] = kinds[0] if suggested or model.table is not None else NOISE
    # Drawn again after the browser's Back, a field would show what it began with.
    kind = st.segmented_control(
        "What it reads",
        kinds,
        default=st.session_state[INPUT],
        format_func=LABELS.__getitem__,
        key=INPUT,
        required=True,
    )
    if kind == OWN_TEXT and model.table is not None:
        st.session_state.setdefault(TEXT, suggested or fitting_text(model.table))
        label, words = text_label(model.table), text_help(model.table)
        return Input(kind, _area(label, TEXT, words))
    if kind == OWN_NUMBERS:
        st.session_state.setdefault(ROWS, suggested or _rows(model.input_size))
        words = f"{model.input_size} at a step, with commas between them."
        return Input(kind, _area("Numbers, one step a line", ROWS, words))
    st.caption(NOISY[model.table is not None])
    return Input(NOISE)


def _area(label: str, key: str, words: str) -> str:
    present = st.session_state[key]
    return st.text_area(label, present, key=key, max_chars=MAX_FILE_BYTES, help=words) or ""


def _kinds(model: TrainedModel) -> list[str]:
    if model.table is not None:
        return [OWN_TEXT, NOISE]
    return [OWN_NUMBERS, NOISE] if model.input_size <= MAX_FEATURES else [NOISE]


def _rows(columns: int) -> str:
    """Rows to begin with: normal numbers."""
    generator = torch.Generator().manual_seed(0)
    drawn = torch.randn(DRAWN_ROWS, columns, generator=generator)
    return "\n".join(", ".join(f"{value:.2f}" for value in row) for row in drawn.tolist())
