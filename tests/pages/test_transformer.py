"""The page Transformer as a person uses it: its measured parts, and measuring on the spot."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.session.controls import options
from explorer.ui.escaping import plain
from explorer.versus.claims import shipped, verdicts
from explorer.versus.cost import cost_points
from explorer.versus.measuring import SHORT, Short
from explorer.versus.stepping import STEPPERS
from explorer.versus.verdicts import summary
from explorer.versus.words import SPACE
from tests.pages.shared import assert_stands, link_of, opened_at, press, rested, sent

PAGE = "pages/explore/transformer.py"


def opened(**link: str) -> AppTest:
    return opened_at(PAGE, link)


def charts(page: AppTest) -> list[str]:
    """The descriptions of the charts, for who cannot see them."""
    return [json.loads(one.proto.spec)["description"] for one in page.get("vega_lite_chart")]


def set_to(page: AppTest, key: str, value: Any) -> AppTest:
    (control,) = [one for one in page.button_group if one.key == key]
    return control.set_value(value).run()


def test_the_first_part_has_a_row_a_claim_and_its_sum_in_one_sentence() -> None:
    page = opened()
    assert_stands(page)
    judged = verdicts(shipped())
    assert len(page.table[0].value) == len(judged)
    assert any(plain(summary(judged)) in one.value for one in page.markdown)
    assert sent(page, "transport")["tokens"] == []


def test_the_table_leads_to_the_part_that_shows_a_row() -> None:
    page = press(opened(), "Little data")
    assert_stands(page)
    assert link_of(page)["versus"] == "data"
    (described,) = charts(page)
    assert "Transformer" in described


@pytest.mark.parametrize(
    ("link", "count", "words"),
    [
        ({"versus": "cost"}, 2, ("µs for a new token", "Bytes that are kept")),
        ({"versus": "cost", "cost_of": "training"}, 1, ("ms for forward and backward",)),
        ({"versus": "length"}, 2, ("Trained up to 40, shaded", "A guess reaches 12%")),
        ({"versus": "data"}, 1, ("Held-out bits a token against sentences",)),
        ({"versus": "deadline"}, 2, ("the deadline is 200 µs", "a window of 16")),
    ],
)
def test_every_part_stands_with_charts_that_say_what_they_show(
    link: dict[str, str], count: int, words: tuple[str, ...]
) -> None:
    page = opened(**link)
    assert_stands(page)
    described = charts(page)
    assert len(described) == count
    for word in words:
        assert any(word in one for one in described), word


def test_every_choice_changes_what_is_shown_and_the_link_carries_it() -> None:
    page = opened(versus="length")
    for key, value in (("state_task", "even_pairs"), ("look_up_task", "associative_recall")):
        before = charts(page)
        page = set_to(page, key, value)
        assert_stands(page)
        assert charts(page) != before
        assert link_of(page)[key] == value
    page = opened(versus="deadline", deadline="5000", window="64")
    assert_stands(page)
    assert any("a window of 64" in one for one in charts(page))
    assert any(f"deadline of 5{SPACE}ms" in one.value for one in page.markdown)


def test_controls_of_one_part_stay_out_of_the_link_of_another() -> None:
    page = set_to(opened(versus="deadline", window="64"), "versus", "cost")
    assert "window" not in link_of(page)
    assert set(options("versus")) >= {"advice", "cost", "length", "data", "deadline"}


def test_what_is_measured_here_stands_beside_what_comes_with_the_app(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    short = Short(lambda: cost_points((16, 32), rounds=1, repeats=2), 2 * len(STEPPERS))
    monkeypatch.setitem(SHORT, "cost", short)  # type: ignore[arg-type]
    page = press(opened(versus="cost"), "Measure here")
    page = rested(page)
    assert_stands(page)
    assert any("Large open marks were measured on this server." in one for one in charts(page))
    (progress,) = page.get("progress")
    assert re.match(
        r"Measured on this server, \d{4}-\d\d-\d\d \d\d:\d\d UTC\.", progress.proto.text
    )
