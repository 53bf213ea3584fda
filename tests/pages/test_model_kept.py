"""What the browser kept of a model is opened again as it was, or refused in a sentence."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from torch import nn

from explorer.models.examples import examples
from explorer.session.declared import pages
from explorer.session.readable import NOISE
from explorer.ui.model import keeping
from explorer.ui.opening import FILES
from tests.pages.shared import assert_stands, opened_at, press, sent
from tests.pages.test_model import field, uploaded, weights

PAGE = FILES[pages.MODEL]


def handed_back(kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The page in a new session whose browser hands back what it kept, before anything is drawn."""
    page = opened_at(PAGE, {})
    usual = keeping.keep_in_browser

    def hand_back() -> None:
        keeping._take_back("back", kept)
        usual()

    monkeypatch.setattr("pages.train.model.keep_in_browser", hand_back)
    page.run()
    monkeypatch.undo()
    return page.run()


def named(name: str, content: bytes) -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(content).decode()}


def test_what_was_chosen_about_a_file_is_chosen_again(monkeypatch: pytest.MonkeyPatch) -> None:
    content = weights(nn.ModuleDict({"emb": nn.Embedding(7, 2), "one": nn.RNN(2, 4)}))
    page = uploaded(content)
    (question,) = [one for one in page.selectbox if "squashes" in one.label]
    question.set_value("relu").run()
    field(page, "brought_input").set_value(NOISE).run()
    told = sent(page, "kept")
    assert told["file"] == {"name": "model.pt", "size": len(content)}
    kept = {"memo": told["memo"], "file": named("model.pt", content), "tokens": None}
    again = handed_back(kept, monkeypatch)
    assert_stands(again)
    (question,) = [one for one in again.selectbox if "squashes" in one.label]
    assert question.value == "relu"
    assert field(again, "brought_input").value == NOISE
    assert json.loads(sent(again, "kept")["memo"]) == json.loads(told["memo"])


def test_an_example_is_kept_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    page = press(opened_at(PAGE, {}), examples()[1].title)
    told = sent(page, "kept")
    assert (told["file"], told["tokens"]) == (None, None)
    again = handed_back({"memo": told["memo"], "file": None, "tokens": None}, monkeypatch)
    assert_stands(again)
    assert examples()[1].title in [one.value for one in again.subheader]


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"memo": "{", "file": None, "tokens": None},
        {"memo": "[]", "file": None, "tokens": None},
        {"memo": '{"example": "", "chosen": {}, "answers": []}', "file": None, "tokens": None},
        {
            "memo": '{"example": "", "chosen": {}, "answers": []}',
            "file": {"name": "x.pt", "content": "!"},
            "tokens": None,
        },
        {
            "memo": '{"example": "series.onnx", "chosen": 3, "answers": [["a", "b", "c"]]}',
            "file": None,
            "tokens": None,
        },
    ],
)
def test_whatever_is_handed_back_the_page_stands(
    kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = handed_back(kept, monkeypatch)
    assert not page.exception
    assert sent(page, "kept")["memo"] == ""


def test_what_is_forgotten_is_not_told_to_the_browser_any_more() -> None:
    page = press(opened_at(PAGE, {}), examples()[0].title)
    assert sent(page, "kept")["memo"]
    page = press(page, "Forget it")
    assert sent(page, "kept")["memo"] == ""
