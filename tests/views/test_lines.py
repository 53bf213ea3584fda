"""Panels of curves: the scale holds every value, and its ticks lie on it."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.views.lines import MOST_TICKS, line_panel
from explorer.wording import power_of_ten

SIZES = st.lists(st.floats(1e-290, 1e290), min_size=1, max_size=30)
NUMBERS = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30)


def panel(values: list[float], *, log: bool) -> dict[str, object]:
    curve = torch.tensor(values, dtype=torch.float64)
    return line_panel("a title", {"one": curve, "two": curve}, "What is seen.", log=log)


def ticks(found: dict[str, object]) -> list[float]:
    shown = found["ticks"]
    assert isinstance(shown, list)
    return [value for value, _ in shown]


@given(SIZES)
def test_a_log_scale_holds_every_value_between_powers_of_ten(values: list[float]) -> None:
    result = panel([*values, 0.0, math.inf, math.nan], log=True)
    low, high = float(str(result["low"])), float(str(result["high"]))
    assert low * (1 - 1e-9) <= min(values)
    assert max(values) <= high * (1 + 1e-9)
    assert 1 <= len(ticks(result)) <= MOST_TICKS
    assert all(low * 0.999 <= tick <= high * 1.001 for tick in ticks(result))


@given(NUMBERS)
@example([5e-324])
@example([-5e-324, 5e-324])
def test_a_linear_scale_holds_every_value_and_zero(values: list[float]) -> None:
    result = panel([*values, math.inf, math.nan], log=False)
    low, high = float(str(result["low"])), float(str(result["high"]))
    room = 1e-9 * (high - low)
    assert low - room <= min(values) <= max(values) <= high + room
    assert low <= 0.0 <= high
    assert low < high
    assert 2 <= len(ticks(result)) <= MOST_TICKS + 1
    assert all(low - room <= tick <= high + room for tick in ticks(result))


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("values", [[0.0], [math.nan], [math.inf, math.nan]])
def test_nothing_to_draw_still_has_a_scale(values: list[float], log: bool) -> None:
    result = panel(values, log=log)
    assert float(str(result["low"])) < float(str(result["high"]))


def test_the_scale_is_the_one_asked_for() -> None:
    curve = torch.tensor([5.0])
    result = line_panel("a", {"b": curve}, "c", log=False, ends=(0.0, 1.0))
    assert (result["low"], result["high"]) == (0.0, 1.0)


@pytest.mark.parametrize(("exponent", "text"), [(0, "10⁰"), (-12, "10⁻¹²"), (307, "10³⁰⁷")])
def test_a_power_of_ten_is_written_with_a_raised_exponent(exponent: int, text: str) -> None:
    assert power_of_ten(exponent) == text


def test_a_linear_panel_is_the_one_worked_out_by_hand() -> None:
    sent = line_panel(
        "the title",
        {"up": torch.tensor([-3.0, 7.0]), "down": torch.tensor([1.0, math.nan])},
        "What is seen.",
        log=False,
    )
    assert sent == {
        "title": "the title",
        "description": "What is seen.",
        "log": False,
        "alone": False,
        "first": 0,
        # A span of 10 is cut into steps of 2.5; the span of 12.5 that this gives, into steps of 5.
        "low": -5.0,
        "high": 7.5,
        "ticks": [(5.0, "5"), (0.0, "0"), (-5.0, "−5")],
        "curves": [
            {"title": "up", "colour": "#0072b2", "floats": {"base64": "AABAwAAA4EA=", "bytes": 4}},
            {
                "title": "down",
                "colour": "#d55e00",
                "floats": {"base64": "AACAPwAAwH8=", "bytes": 4},
            },
        ],
    }


@pytest.mark.parametrize(
    ("highest", "end", "shown"),
    [
        (1.0, 1.0, ["1", "0.75", "0.5", "0.25", "0"]),
        (2.0, 2.0, ["2", "1.5", "1", "0.5", "0"]),
        (4.0, 4.0, ["4", "3", "2", "1", "0"]),
        (7.0, 8.0, ["8", "6", "4", "2", "0"]),
        (9.0, 10.0, ["10", "7.5", "5", "2.5", "0"]),
        (300.0, 300.0, ["300", "200", "100", "0"]),
        (0.03, 0.03, ["0.03", "0.02", "0.01", "0"]),
    ],
)
def test_a_linear_scale_has_round_ends_and_ticks(
    highest: float, end: float, shown: list[str]
) -> None:
    sent = line_panel("", {"one": torch.tensor([highest])}, "", log=False)
    assert sent["low"] == 0.0
    assert sent["high"] == pytest.approx(end)
    assert [text for _, text in sent["ticks"]] == shown
    assert [value for value, _ in sent["ticks"]] == pytest.approx([float(text) for text in shown])


@pytest.mark.parametrize("value", [0.0, math.nan, 1e-301])
def test_a_linear_scale_of_nothing_is_from_0_to_1(value: float) -> None:
    values = torch.tensor([value], dtype=torch.float64)
    sent = line_panel("", {"one": values}, "", log=False)
    assert (sent["low"], sent["high"]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("lowest", "exponents"),
    [
        (1e-1, [0, -1]),
        (1e-3, [0, -1, -2, -3]),
        (1e-4, [0, -1, -2, -3, -4]),
        (1e-5, [0, -2, -4]),
        (1e-9, [0, -2, -4, -6, -8]),
        (1e-32, [0, -10, -20, -30]),
    ],
)
def test_a_log_scale_has_round_powers_of_ten_from_the_top(
    lowest: float, exponents: list[int]
) -> None:
    values = torch.tensor([lowest, 1.0], dtype=torch.float64)
    sent = line_panel("", {"one": values}, "", log=True)
    assert sent["log"]
    assert [value for value, _ in sent["ticks"]] == pytest.approx([10.0**n for n in exponents])
    assert [text for _, text in sent["ticks"]] == [power_of_ten(n) for n in exponents]


def test_a_panel_with_steps_of_its_own_says_where_they_begin() -> None:
    for first in (0, 3):
        sent = line_panel("", {"one": torch.ones(2)}, "", log=False, first=first)
        assert (sent["alone"], sent["first"]) == (True, first)


def test_colours_begin_again_when_there_are_more_curves() -> None:
    sent = line_panel("", {str(k): torch.ones(2) for k in range(9)}, "", log=False)
    colours = [curve["colour"] for curve in sent["curves"]]
    assert len(set(colours)) == 8
    assert colours[8] == colours[0]
