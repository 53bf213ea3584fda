"""The comparing page as a person uses it."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer import CELLS
from explorer.session.controls import options
from tests.pages.shared import assert_stands, opened_at, sent

PAGE = "pages/explore/compare.py"


def opened(**link: str) -> AppTest:
    return opened_at(PAGE, link)


def set_to(page: AppTest, key: str, value: Any) -> AppTest:
    controls = (*page.button_group, *page.multiselect, *page.slider)
    (control,) = [one for one in controls if one.key == key]
    return control.set_value(value).run()


@pytest.mark.parametrize("weights", ["trained", "random"])
def test_every_part_stands_for_two_to_four_cells(weights: str) -> None:
    page = opened(weights=weights)
    for others in (["gru"], ["gru", "rnn"], ["gru", "rnn", "irnn"]):
        page = set_to(set_to(page, "compare", "curves"), "others", others)
        for label in options("compare"):
            page = set_to(page, "compare", label)
            assert_stands(page)
            assert [one.value for one in page.warning] == []
            if label == "maps":
                assert sent(page, "board")["across"] == 1 + len(others)


@pytest.mark.parametrize("key", CELLS)
def test_every_cell_can_be_the_first(key: str) -> None:
    page = opened(cell=key, weights="random")
    assert_stands(page)
    assert sent(page, "board")


def test_nothing_to_compare_with_is_said_in_a_sentence() -> None:
    page = set_to(opened(), "others", [])
    assert_stands(page)
    (warning,) = page.warning
    assert "one to three" in warning.value
    assert not sent(page, "board")


def test_matched_by_parameters_the_page_names_the_sizes() -> None:
    page = set_to(opened(weights="random"), "match", "parameters")
    assert any("Matched by parameters" in one.value for one in page.caption)


def test_the_table_has_a_column_for_each_cell_and_sentences_below() -> None:
    page = set_to(opened(weights="random"), "compare", "table")
    (table,) = page.table
    assert list(table.value.columns) == ["LSTM", "RNN", "GRU"]
    assert any("Chung" in one.value for one in page.markdown)


def test_a_hold_without_place_in_one_of_the_cells_is_told_in_the_caption() -> None:
    page = opened(holding="on", hold="wipe", weights="random")
    assert_stands(page)
    assert any("cannot hold" in one.value.replace("\\", "") for one in page.caption)
