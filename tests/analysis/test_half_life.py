"""A decay is the line through the logarithm of a curve, and its words say what it shows."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from explorer.analysis.half_life import half_life
from tests.plain_cells import assert_one_sentence

Towards = Literal["past", "future"]
DIRECTIONS = st.sampled_from(["past", "future"])
HOLES = (0.0, math.inf, math.nan)


def curve(values: list[float]) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


def exponential(length: int, time: float, start: int, towards: str, size: float = 1.0) -> Tensor:
    """Halves every `time` steps away from `start` (doubles for a negative time), 7 elsewhere."""
    steps = torch.arange(length, dtype=torch.float64)
    distance = start - steps if towards == "past" else steps - start
    return torch.where(distance >= 0, size * torch.exp2(-distance / time), 7.0)


@given(
    st.data(),
    st.integers(2, 60),
    st.floats(0.3, 19.0) | st.floats(-19.0, -0.3),
    DIRECTIONS,
    st.floats(-200.0, 200.0),
)
def test_an_exact_exponential_gives_its_half_life_however_many_values_are_missing(
    data: st.DataObject, length: int, time: float, towards: Any, exponent: float
) -> None:
    start = length - 1 if towards == "past" else 0
    norms = exponential(length, time, start, towards, 2.0**exponent)
    remaining = data.draw(
        st.lists(st.integers(0, length - 1), min_size=2, max_size=length, unique=True)
    )
    for step in set(range(length)) - set(remaining):
        norms[step] = data.draw(st.sampled_from(HOLES))
    result = half_life(norms, start=start, towards=towards)
    assert result.steps == pytest.approx(abs(time), rel=1e-9)
    assert result.kind == ("doubles" if time < 0.0 else "halves")


@given(st.lists(st.floats(-300.0, 300.0), min_size=2, max_size=40), DIRECTIONS)
def test_the_line_is_that_of_least_squares(logarithms: list[float], towards: Any) -> None:
    start = len(logarithms) - 1 if towards == "past" else 0
    ordered = logarithms[::-1] if towards == "past" else logarithms
    slope, share = np.polyfit(np.arange(len(ordered)), ordered, 1)[0], squared_correlation(ordered)
    result = half_life(curve(logarithms).exp(), start=start, towards=towards)
    if result.kind == "uneven":
        assert share < 0.8 + 1e-6 or np.ptp(ordered) > math.log(4.0) - 1e-6
        assert math.isnan(result.steps)
    else:
        assert result.kind == "stays" or share > 0.8 - 1e-6
        assert math.log(2.0) / result.steps == pytest.approx(abs(slope), rel=1e-6, abs=1e-9)


def squared_correlation(values: list[float]) -> float:
    if np.ptp(values) < 1e-150:  # its square would be 0
        return 1.0
    return float(np.corrcoef(np.arange(len(values)), values)[0, 1] ** 2)


def test_a_curve_without_one_rate_is_told_by_its_two_ends() -> None:
    # As large at first, then it falls a lot, then it doubles: no rate describes it.
    norms = torch.tensor([0.14, 0.05, 0.02, 0.05, 0.1, 0.4, 2.0, 8.0, 9.0, 4.0, 4.02]).double()
    flat = torch.cat([torch.full((40,), 1.0), torch.tensor([30.0]), torch.full((40,), 1.1)])
    result = half_life(torch.cat([norms, norms.flip(0)]), start=21, towards="past")
    assert (result.kind, math.isnan(result.steps)) == ("uneven", True)
    assert result.sentence == (
        "goes from 0.14 at step 21 to 0.14 at step 0, at no even rate going back"
    )
    spiked = half_life(flat, start=0, towards="future")
    assert spiked.kind == "uneven"
    assert spiked.sentence == ("goes from 1 at step 0 to 1.1 at step 80, at no even rate going on")


@given(st.integers(0, 29), DIRECTIONS)
def test_only_values_from_the_start_on_count(start: int, towards: Any) -> None:
    norms = exponential(30, 2.5, start, towards)
    result = half_life(norms, start=start, towards=towards)
    if start == (0 if towards == "past" else 29):
        assert result.kind == "nothing"
    else:
        assert result.steps == pytest.approx(2.5, rel=1e-9)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_both_floating_types_are_read(dtype: torch.dtype) -> None:
    result = half_life(exponential(20, 4.0, 0, "future").to(dtype), start=0, towards="future")
    assert result.steps == pytest.approx(4.0, rel=1e-5)


# what counts as staying


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize(("length", "longest"), [(5, 20), (20, 20), (50, 50)])
def test_a_curve_stays_if_it_needs_more_than_the_sequence_and_20_steps_for_a_factor_2(
    length: int, longest: int, sign: float
) -> None:
    def kind(time: float) -> str:
        norms = exponential(length, sign * time, 0, "future")
        return half_life(norms, start=0, towards="future").kind

    assert kind(1.01 * longest) == "stays"
    assert kind(0.99 * longest) == ("halves" if sign > 0.0 else "doubles")


@given(st.floats(1e-300, 1e300), st.integers(2, 60), DIRECTIONS)
def test_a_constant_curve_stays_about_the_same(value: float, length: int, towards: Any) -> None:
    start = length - 1 if towards == "past" else 0
    result = half_life(
        torch.full((length,), value, dtype=torch.float64), start=start, towards=towards
    )
    assert result.kind == "stays"
    assert result.steps > 1e6


def test_a_constant_of_1_has_no_half_life_at_all() -> None:
    assert half_life(torch.ones(9), start=0, towards="future").steps == math.inf


# words


@pytest.mark.parametrize(
    ("time", "towards", "sentence"),
    [
        (3.2, "past", "halves every 3.2 steps going back"),
        (-8.0, "past", "doubles every 8.0 steps going back"),
        (3.25001, "future", "halves every 3.3 steps going on"),
        (0.1, "future", "halves every 0.1 steps going on"),
        (0.034, "future", "halves every 0.034 steps going on"),
        (1000.0, "past", "stays about the same going back"),
        (-1000.0, "future", "stays about the same going on"),
    ],
)
def test_the_sentence_has_the_time_and_the_direction(
    time: float, towards: Towards, sentence: str
) -> None:
    start = 9 if towards == "past" else 0
    norms = exponential(10, time, start, towards)
    assert half_life(norms, start=start, towards=towards).sentence == sentence


def test_a_curve_that_ends_in_exact_zeros_says_where_they_begin() -> None:
    norms = exponential(30, 2.0, 20, "past")
    norms[:13] = 0.0
    back = "halves every 2.0 steps going back, and is exactly zero from step 12 back"
    assert half_life(norms, start=20, towards="past").sentence == back
    norms = exponential(30, -2.0, 4, "future")
    norms[7:] = 0.0
    on = "doubles every 2.0 steps going on, and is exactly zero from step 7 on"
    assert half_life(norms, start=4, towards="future").sentence == on


@pytest.mark.parametrize("last", [1e-9, math.inf, math.nan])
def test_zeros_before_the_end_are_not_mentioned(last: float) -> None:
    norms = curve([0.0, 1.0, 0.5, 0.0, 0.0, last])
    assert "zero" not in half_life(norms, start=0, towards="future").sentence


@pytest.mark.parametrize(
    ("values", "start", "towards", "sentence"),
    [
        ([0.0, 0.0, 0.0], 2, "past", "is exactly zero"),
        ([0.0], 0, "future", "is exactly zero"),
        ([5.0, 0.0, 0.0], 1, "past", "is exactly zero everywhere but at step 0"),
        ([5.0, 0.0, 4.0, 0.0], 1, "future", "is exactly zero everywhere but at step 2"),
        ([3.0], 0, "past", "is seen at step 0 alone"),
        ([3.0, 1.0], 1, "future", "is seen at step 1 alone"),
        ([1.0, math.inf, math.nan], 0, "future", "has too few finite values to tell"),
        ([math.nan], 0, "past", "has too few finite values to tell"),
        ([0.0, math.inf], 0, "future", "has too few finite values to tell"),
    ],
)
def test_fewer_than_two_positive_values_have_no_half_life_but_a_sentence(
    values: list[float], start: int, towards: Towards, sentence: str
) -> None:
    result = half_life(curve(values), start=start, towards=towards)
    assert result.kind == "nothing"
    assert math.isnan(result.steps)
    assert result.sentence == sentence


# errors


@pytest.mark.parametrize(
    ("norms", "start", "towards", "parts"),
    [
        (torch.ones(2, 3), 0, "past", ("(2, 3)", "(T,)")),
        (torch.ones(0), 0, "past", ("(0,)", "(T,)")),
        (torch.ones(5), 5, "past", ("5", "0 to 4")),
        (torch.ones(5), -1, "past", ("-1", "0 to 4")),
        (torch.ones(5), 0, "sideways", ("'sideways'", "past", "future")),
        (torch.tensor([1.0, math.nan, -2.0]), 0, "past", ("-2.0", "0 and more")),
    ],
)
def test_an_invalid_curve_start_or_direction_is_refused_in_one_sentence(
    norms: Tensor, start: int, towards: Any, parts: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="allowed") as error:
        half_life(norms, start=start, towards=towards)
    assert_one_sentence(error.value, *parts)
