"""Units are sorted by their own times, and the sentence has the numbers of the extremes."""

from __future__ import annotations

import base64
import math

import numpy as np
import pytest
import torch

from explorer.views.unit_times import unit_times_group, unit_times_sentence

STEPS = 400


def states() -> torch.Tensor:
    """A slow wave, noise, a constant, and a wave of half the period of the first."""
    generator = torch.Generator().manual_seed(0)
    t = torch.arange(STEPS, dtype=torch.float64)
    noise = torch.randn(STEPS, generator=generator, dtype=torch.float64)
    slow, quick = (torch.sin(2.0 * math.pi * t / period) for period in (100, 50))
    return torch.stack([slow, noise, torch.ones(STEPS, dtype=torch.float64), quick], dim=1)


def test_the_quickest_unit_stands_first_and_what_does_not_change_is_left_out() -> None:
    sent = unit_times_group("layer 1", states())
    assert sent is not None
    panel = sent["lines"][0]
    assert panel["names"] == ["unit 1", "unit 3", "unit 0"]
    assert panel["below"] == ["unit 1", "unit 0"]
    floats = panel["curves"][0]["floats"]
    noise, quick, slow = np.frombuffer(
        base64.b64decode(floats["base64"]), f"<f{floats['bytes']}"
    ).tolist()
    # 1 for noise; of a wave about a third of its period.
    assert noise == pytest.approx(1.0, abs=0.6)
    assert quick == pytest.approx(50 / math.pi, rel=0.15)
    assert slow == pytest.approx(100 / math.pi, rel=0.2)
    assert "Unit 1 becomes something new soonest" in sent["sentence"]
    assert "unit 0 latest" in sent["sentence"]
    assert "1 of 4 units do not change" in sent["sentence"]


def test_the_ratio_is_told_and_what_is_too_long_to_measure_is_not() -> None:
    times = torch.tensor([2.0, torch.nan, 9.0])
    assert "9.0 steps, 4.5 times as long." in unit_times_sentence(times, 100)
    assert "more than 5 steps" in unit_times_sentence(times, 50)
    assert "times as long" not in unit_times_sentence(torch.tensor([0.0, 3.0]), 100)


def test_where_nothing_can_be_sorted_there_is_no_group() -> None:
    assert unit_times_group("layer 1", torch.ones(50, 4)) is None
    assert unit_times_group("layer 1", states()[:5]) is None
    with pytest.raises(ValueError, match="None of 2 units"):
        unit_times_sentence(torch.tensor([torch.nan, torch.nan]), 50)
