"""A person's own model outlives a reload: the browser keeps its file, and hands it back."""

from __future__ import annotations

import base64
import json
from typing import Any

import streamlit as st

from explorer.files.limits import MEBIBYTE
from explorer.files.loaded import Loaded
from explorer.models.brought import brought_model, fitting
from explorer.models.examples import examples
from explorer.ui import player
from explorer.ui.controls import own_models
from explorer.ui.controls.uploads import problem
from explorer.ui.model import opening
from explorer.ui.model.opening import ABOUT, EMBEDDING, FILE, MODULE, PART, READOUT, Opened
from explorer.ui.model.recognised import by_label
from explorer.views.payloads import KeptModel

MOST_KEPT_BYTES = 3 * MEBIBYTE
# A reload begins with the part that opens files.
CHOSEN = tuple(key for key in ABOUT if key != PART)


def keep_in_browser() -> None:
    """Mounts what keeps the model that is open, and takes back the one that was."""
    opened = opening.present()
    data: KeptModel = {
        "memo": "" if opened is None else json.dumps(_memo(opened)),
        "forget": opening.was_closed(),
        "file": None if opened is None else opened.file,
        "tokens": None if opened is None else opened.tokens,
        "most": MOST_KEPT_BYTES,
    }
    player.kept(data, _take_back)


def told() -> None:
    """Says whether a reload brings the file back, and offers to forget it."""
    opened = opening.present()
    if opened is None:
        return
    sizes = [one["size"] for one in (opened.file, opened.tokens) if one is not None]
    if max(sizes, default=0) > MOST_KEPT_BYTES:
        st.caption(
            f"It is larger than {MOST_KEPT_BYTES // MEBIBYTE} MB, so that a reload of the page "
            "forgets it: then open it again."
        )
    else:
        st.caption("This browser keeps it for this tab, so that a reload brings it back.")
    st.button("Forget it", type="tertiary", icon=":material/close:", on_click=opening.close)


def _memo(opened: Opened) -> dict[str, Any]:
    """What was chosen about a model, as JSON takes it."""
    chosen = {key: st.session_state[key] for key in CHOSEN if key in st.session_state}
    answers = [] if opened.loaded is None else opened.loaded.questions
    return {
        "example": "" if opened.example is None else opened.example.path.name,
        "chosen": {key: value for key, value in chosen.items() if isinstance(value, str)},
        "answers": [[one.module, one.key, one.answer] for one in answers],
    }


def _take_back(_: str, kept: Any) -> None:
    """Opens what the browser kept; whatever it is, it comes from outside."""
    if opening.present() is not None:
        return
    try:
        memo = json.loads(kept["memo"])
        _open(memo, kept)
        _choose(memo)
    except ValueError as error:
        opening.close()
        problem(FILE, error)
    except (KeyError, TypeError, AttributeError):
        opening.close()


def _open(memo: dict[str, Any], kept: Any) -> None:
    example = next((one for one in examples() if one.path.name == memo["example"]), None)
    if example is not None:
        opening.take_example(example)
    else:
        opening.take(_content(kept["file"]), str(kept["file"]["name"]))
    if kept["tokens"]:
        opening.take_tokens(_content(kept["tokens"]), str(kept["tokens"]["name"]))


def _content(file: Any) -> bytes:
    return base64.b64decode(str(file["content"]), validate=True)


def _choose(memo: dict[str, Any]) -> None:
    """Chooses again what was chosen about the file, and has the other pages know the model."""
    opened = opening.present()
    if opened is None:
        return
    if opened.trained is not None:
        own_models.add(opened.trained)
    if opened.loaded is None:
        return
    loaded = opened.loaded
    for module, key, answer in memo["answers"]:
        loaded = loaded.answered(str(module), str(key), str(answer))
    opening.keep(loaded)
    for key in CHOSEN:
        if isinstance(memo["chosen"].get(key), str):
            st.session_state[key] = memo["chosen"][key]
    _show_elsewhere(loaded)


def _show_elsewhere(loaded: Loaded) -> None:
    chosen = st.session_state
    name = chosen.get(MODULE, loaded.parts[0].name)
    embeddings = by_label(fitting(loaded.embeddings, name))
    readouts = by_label(fitting(loaded.readouts, name))
    model = brought_model(
        loaded,
        name,
        embeddings.get(chosen.get(EMBEDDING, next(iter(embeddings), ""))),
        readouts.get(chosen.get(READOUT, next(iter(readouts), ""))),
    )
    chosen["own"] = own_models.add(model).title
