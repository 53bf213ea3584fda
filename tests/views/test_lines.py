"""Panels of curves: the scale holds every value, and its ticks lie on it."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.views.lines import MOST_TICKS, line_panel, power_of_ten

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
