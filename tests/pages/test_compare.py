"""The comparing page as a person uses it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest

from explorer import CELLS
from explorer.analysis.timing import FEWEST_ROUNDS, Measurement, measurement
from explorer.scenes import costs
from explorer.session.choices import exploring_choice
from explorer.session.controls import options
from explorer.session.run import run
from explorer.ui.explore import cost_table
from explorer.views.tensors import tensor_groups
from tests.pages.shared import as_sent, assert_stands, chosen_on, link_of, opened_at, press, sent

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


def test_the_tensors_are_those_of_the_chosen_network_with_torchs_count() -> None:
    link = {"weights": "random", "layers": "2", "directions": "2", "size": "4", "cell": "gru"}
    page = opened(compare="tensors", **link)
    assert_stands(page)
    result = run(exploring_choice(chosen_on(page)).model)
    assert sent(page, "board")["groups"] == as_sent(tensor_groups(result))
    count = sum(value.numel() for value in torch.nn.GRU(22, 4, 2, bidirectional=True).parameters())
    assert any(f"counts {count:,}" in one.value for one in page.markdown)
    assert len(page.table) == 1
    assert link_of(page)["compare"] == "tensors"


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
    assert [list(table.value.columns) for table in page.table] == 2 * [["LSTM", "RNN", "GRU"]]
    assert any("Chung" in one.value for one in page.markdown)


@pytest.mark.parametrize("part", options("compare"))
def test_there_is_a_transport_where_something_follows_the_steps(part: str) -> None:
    page = opened(compare=part)
    assert (sent(page, "transport")["tokens"] == []) == (part in ("table", "which"))


@pytest.fixture
def measurements(monkeypatch: pytest.MonkeyPatch) -> list[Measurement]:
    """Every measurement of times, each a day after the one before."""
    result: list[Measurement] = []

    def measured(networks: Any) -> Measurement:
        moment = datetime(2026, 5, 1, tzinfo=UTC) + timedelta(days=len(result))
        result.append(replace(measurement(networks, FEWEST_ROUNDS), moment=moment))
        return result[-1]

    monkeypatch.setattr(costs, "measurement", measured)
    cost_table._first_times.cache_clear()
    return result


def moments(page: AppTest) -> list[str]:
    """The days on which the times on the page were measured."""
    return re.findall(r"on (\d\d \w+ \d+) at", " ".join(one.value for one in page.caption))


def test_times_are_measured_once_with_their_moment_and_again_by_the_button(
    measurements: list[Measurement],
) -> None:
    page = set_to(opened(weights="random"), "compare", "table")
    assert moments(page) == ["01 May 2026"]
    page.run()
    assert len(measurements) == 1
    page = press(page, "Measure again")
    assert_stands(page)
    assert (moments(page), len(measurements)) == (["02 May 2026"], 2)
    assert link_of(page)["compare"] == "table"
    other = set_to(opened(weights="random"), "compare", "table")
    assert (moments(other), len(measurements)) == (["01 May 2026"], 2)
    changed = set_to(page, "others", ["gru"])
    assert (moments(changed), len(measurements)) == (["03 May 2026"], 3)


@pytest.mark.parametrize(
    ("name", "text"),
    [("Europe/Berlin", "13:00:00 CET"), (None, "12:00:00 UTC"), ("../etc/x", "12:00:00 UTC")],
)
def test_the_moment_of_measuring_is_told_in_the_browsers_time_zone(
    name: str | None, text: str
) -> None:
    noon = datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert f"{noon.astimezone(cost_table._zone(name)):%H:%M:%S %Z}" == text


def test_a_hold_without_place_in_one_of_the_cells_is_told_in_the_caption() -> None:
    page = opened(hold="wipe", weights="random")
    assert_stands(page)
    assert any("cannot hold" in one.value.replace("\\", "") for one in page.caption)


def test_which_cell_is_a_table_of_measured_figures_without_anything_to_play() -> None:
    page = opened_at(PAGE, {"compare": "which"})
    assert_stands(page)
    assert sent(page, "transport")["tokens"] == []
    assert any("ahead with every seed" in one.value for one in page.markdown)
