"""Scales cover what they show, stay put under small changes, and are told apart by everyone."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer import CELLS
from explorer.cells import Signal
from explorer.cells.notation import plain
from explorer.palette import (
    DIVERGING,
    LARGEST_END,
    LINES,
    SEQUENTIAL,
    log_domain,
    nice_ceiling,
    signal_scale,
)

STATE = Signal("s", "state", "state", plain("s"), "A state.")


def lightness(colour: str) -> float:
    """L* of CIE 1976, from sRGB."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


@pytest.mark.parametrize("key", CELLS)
def test_bounded_signals_have_their_bounds_as_scale_whatever_the_values(key: str) -> None:
    for signal in CELLS[key].signals:
        if signal.low is None or signal.high is None:
            continue
        for values in (torch.zeros(3), torch.tensor([math.nan]), torch.tensor([signal.high])):
            scale = signal_scale(signal, values)
            assert (scale.low, scale.high) == (signal.low, signal.high)
            assert scale.colours == ("sequential" if signal.kind == "gate" else "diverging")


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=9))
def test_an_unbounded_signal_is_covered_by_a_scale_symmetric_around_zero(
    values: list[float],
) -> None:
    scale = signal_scale(STATE, torch.tensor(values, dtype=torch.float64))
    assert scale.low == -scale.high
    assert scale.colours == "diverging"
    assert max(map(abs, values)) <= scale.high <= max(1.0, 2.5 * max(map(abs, values)))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_does_not_stretch_a_scale(value: float) -> None:
    assert signal_scale(STATE, torch.tensor([3.0, value])) == signal_scale(
        STATE, torch.tensor([3.0])
    )
    assert signal_scale(STATE, torch.tensor([value])).high == 1.0


def test_one_huge_value_does_not_hide_the_others() -> None:
    assert signal_scale(STATE, torch.tensor([1.0, 1e30])).high == LARGEST_END


@given(st.floats(1e-9, 1e200))
def test_a_nice_ceiling_is_1_2_or_5_times_a_power_of_ten_and_the_least_that_covers(
    value: float,
) -> None:
    ceiling = nice_ceiling(value)
    digits, _ = f"{ceiling:.9e}".split("e")
    assert float(digits) in (1.0, 2.0, 5.0)
    assert ceiling >= value * (1 - 1e-9)
    assert ceiling == 1.0 or ceiling <= 2.5 * value * (1 + 1e-9)


@given(st.lists(st.floats(1e-300, 1e300), min_size=1, max_size=9))
def test_a_log_scale_ends_at_powers_of_ten_around_the_values(values: list[float]) -> None:
    low, high = log_domain(torch.tensor([*values, 0.0, math.nan, math.inf], dtype=torch.float64))
    for end in (low, high):
        assert end == pytest.approx(10.0 ** round(math.log10(end)))
    assert low * (1 - 1e-9) <= min(values)
    assert max(values) <= high * (1 + 1e-9)
    assert low < high


@pytest.mark.parametrize("value", [5e-324, 1e-310, 1.7e308, 1.0])
def test_a_log_scale_of_extreme_values_has_two_different_finite_ends(value: float) -> None:
    low, high = log_domain(torch.tensor([value], dtype=torch.float64))
    assert 0 < low < high < math.inf


def test_a_log_scale_of_nothing_is_a_usable_one() -> None:
    for values in ([], [0.0], [math.nan, math.inf]):
        low, high = log_domain(torch.tensor(values, dtype=torch.float64))
        assert 0 < low < high


def test_sequential_colours_grow_lighter_and_diverging_ones_are_lightest_in_the_middle() -> None:
    steps = [lightness(colour) for colour in SEQUENTIAL]
    assert steps == sorted(steps)
    assert steps[-1] - steps[0] > 60
    both = [lightness(colour) for colour in DIVERGING]
    middle = len(both) // 2
    assert len(both) % 2 == 1
    assert both[: middle + 1] == sorted(both[: middle + 1])
    assert both[middle:] == sorted(both[middle:], reverse=True)


def test_line_colours_differ_in_more_than_their_hue() -> None:
    assert len(set(LINES)) == len(LINES) >= max(len(cell.states) for cell in CELLS.values())
    shades = sorted(lightness(colour) for colour in LINES[:2])
    assert shades[1] - shades[0] > 5


def test_a_scale_depends_on_the_kind_and_not_on_the_name() -> None:
    values = torch.tensor([-3.0, 2.0])
    assert signal_scale(STATE, values) == signal_scale(replace(STATE, name="other"), values)
