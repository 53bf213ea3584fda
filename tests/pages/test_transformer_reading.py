"""The part Reading of the page Transformer as a person uses it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.session.declared.one_cursor import READING_CELLS
from tests.pages.shared import assert_stands, link_of, opened_at, press, sent

PAGE = "pages/explore/transformer.py"


def reading(**link: str) -> AppTest:
    return opened_at(PAGE, {"versus": "reading", **link})


def boards(page: AppTest) -> list[Any]:
    return [
        json.loads(one.proto.json)
        for one in page.get("bidi_component")
        if one.proto.component_name == "unroll_board"
    ]


@pytest.mark.parametrize("cell", READING_CELLS)
def test_every_cell_stands_beside_the_transformer(cell: str) -> None:
    page = reading(reading_cell=cell, reading_heads="mean")
    assert_stands(page)
    titles = [board["groups"][0]["title"].split(",")[0] for board in boards(page)[:2]]
    assert titles == [cell.upper(), "Transformer"]


def test_a_link_carries_the_sentence_the_cell_and_the_heads() -> None:
    link = {"reading_text": "The zoo opens.", "reading_cell": "rnn", "reading_heads": "mean"}
    page = reading(**link)
    assert_stands(page)
    assert link.items() <= link_of(page).items()
    passage = sent(page, "passage")["passages"][0]
    assert passage["tokens"] == ["<EOS>", "the", "zoo", "opens", ".", "<EOS>"]


def test_an_example_is_read_on_a_click() -> None:
    page = press(reading(), "The restaurant near the markets serves fresh bread.")
    assert "markets" in sent(page, "passage")["passages"][0]["tokens"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (" ", "There is nothing to read; allowed are 1 to 60 words."),
        ("word " * 61, "The text has 62 words; allowed are 1 to 60."),
    ],
)
def test_what_cannot_be_read_gets_one_clear_sentence(words: str, sentence: str) -> None:
    page = reading(reading_text=words)
    assert not page.exception
    assert [one.value.replace("\\", "") for one in page.warning] == [sentence]


def test_an_unknown_word_is_marked_and_read_as_unknown() -> None:
    page = reading(reading_text="The quokka opens.")
    assert_stands(page)
    (shown,) = sent(page, "passage")["passages"]
    assert shown["kinds"][shown["tokens"].index("quokka")] == "unknown"
    assert "Dashed" in shown["title"]
