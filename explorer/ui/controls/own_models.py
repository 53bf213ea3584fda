"""Models of a person's own, trained or uploaded, kept for the session; and which one is chosen."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from explorer.models.model_file import MAX_MODEL_BYTES
from explorer.models.own import OwnModel, own_model
from explorer.session.choice import OWN_TASK
from explorer.session.declared.pages import MODEL
from explorer.ui.controls.state import choose, chosen_value
from explorer.ui.controls.uploads import tell_problem, upload
from explorer.ui.opening import open_view

MOST_MODELS, MOST_WEIGHTS = 8, 5_000_000  # 40 MB
FILE = "own_file"


def models() -> dict[str, OwnModel]:
    """The session's models by their titles, the oldest first."""
    result: dict[str, OwnModel] = st.session_state.setdefault("own_models", {})
    return result


def add(model: OwnModel) -> OwnModel:
    """Keeps a model under a title of its own; beyond MOST_MODELS the oldest is forgotten.

    So it is where all together have more than MOST_WEIGHTS numbers.
    """
    kept, title = models(), model.title
    number = 1
    while title in kept and kept[title].digest != model.digest:
        number += 1
        title = f"{model.title} ({number})"
    kept.pop(title, None)
    kept[title] = replace(model, title=title)
    while len(kept) > MOST_MODELS or (len(kept) > 1 and _weights(kept) > MOST_WEIGHTS):
        kept.pop(next(iter(kept)))
    return kept[title]


def show(model: OwnModel) -> None:
    """Makes a model, and the task that it was trained on, what the pages look at.

    Shown is its last layer.
    """
    model = add(model)
    st.session_state["own"] = model.title
    choose("weights", "own")
    choose("sequence", OWN_TASK)
    choose("layer", model.model.layers)


def present() -> OwnModel | None:
    """The model that is chosen, if own weights are."""
    if chosen_value("weights") != "own":
        return None
    kept = models()
    return kept.get(st.session_state.get("own", ""), next(iter(kept.values()), None))


def chosen_model() -> OwnModel | None:
    """Draws the choice of one's own model and returns it."""
    titles = list(models())
    if titles:
        st.selectbox("Your model", titles, key="own")
    upload(
        "Upload a model",
        ("safetensors",),
        FILE,
        _take,
        most_bytes=MAX_MODEL_BYTES,
        why="The page Your model opens the files of other programs.",
    )
    tell_problem(FILE)
    if st.button("A file of another program", type="tertiary", icon=":material/arrow_forward:"):
        open_view(MODEL, "")
    return present()


def follow_cell() -> None:
    """The chosen cell is the model's, as long as own weights are chosen."""
    model = present()
    if model is not None:
        choose("cell", model.model.cell)


def _weights(kept: dict[str, OwnModel]) -> int:
    """How many numbers some models have together."""
    return sum(value.numel() for own in kept.values() for value in own.model.state_dict.values())


def _take(content: bytes, filename: str) -> None:
    show(own_model(content, filename))
