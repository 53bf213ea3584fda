"""The part Scan of the page Compare as a person uses it."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.analysis.scan_time import scan_times
from explorer.ui.explore import scan_work
from tests.pages.shared import assert_stands, link_of, opened_at, press, sent

COMPARE = "pages/explore/compare.py"


def scan_of(cell: str, **link: str) -> AppTest:
    return opened_at(COMPARE, {"compare": "scan", "cell": cell, "weights": "random", **link})


def test_a_cell_with_a_scan_shows_its_tree_and_keeps_the_view_in_the_link() -> None:
    page = scan_of("mingru", size="6", t="3")
    assert_stands(page)
    tree, board = sent(page, "scan"), sent(page, "board")
    assert tree["length"] == board["length"] == len(sent(page, "transport")["tokens"])
    assert [one.get("grows", False) for one in board["groups"][0]["maps"]] == [False, False, True]
    assert any("less than 10⁻⁶" in one.value for one in page.caption)
    (views,) = [one for one in page.button_group if one.key == "scan"]
    page = views.set_value("product").run()
    assert_stands(page)
    assert sent(page, "scan") is None
    assert "plain product" in sent(page, "board")["groups"][0]["title"]
    assert link_of(page)["scan"] == "product"


def test_a_cell_without_a_scan_says_why_and_leads_to_one() -> None:
    page = scan_of("lstm")
    assert_stands(page)
    (info,) = page.info
    assert "need h of the step before" in info.value
    assert sent(page, "scan") is None
    page = press(page, "Show minLSTM")
    assert_stands(page)
    assert list(page.info) == []
    assert sent(page, "scan")["labels"][0] == "row 0"


def test_times_are_measured_when_asked_for_and_kept_for_the_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = []

    def measured(sizes: Any) -> Any:
        calls.append(sizes)
        return scan_times(sizes, (2, 4), seconds=0.02)

    monkeypatch.setattr(scan_work, "scan_times", measured)
    page = scan_of("mingru", scan="work", size="6")
    assert_stands(page)
    (table,) = page.table
    assert table.value.loc["16,384", "Scan: must wait"] == "14"
    assert calls == []
    page = press(page, "Measure here")
    assert_stands(page)
    assert calls == [(6, 256)]
    assert any("With 256 units and 4 steps" in one.value for one in page.markdown)
    page.run()
    assert len(calls) == 1
    press(page, "Measure again")
    assert len(calls) == 2
