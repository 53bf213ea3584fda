"""The adding problem: the marked numbers, their sum, and the error of who always says 1."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.tasks.adding import ADDING


@given(length=st.integers(4, 60), seed=st.integers(0, 2**31))
def test_one_number_is_marked_in_each_half_and_their_sum_is_due(length: int, seed: int) -> None:
    batch = ADDING.draw(length, 6, torch.Generator().manual_seed(seed))
    assert batch.asked == 1
    for column in range(6):
        steps = batch.x[:, column].tolist()
        places = [t for t, (_, mark) in enumerate(steps) if mark == 1.0]
        assert sum(mark for _, mark in steps) == len(places) == 2
        assert places[0] < length // 2 <= places[1]
        assert all(0.0 <= number < 1.0 for number, _ in steps)
        total = sum(steps[t][0] for t in places)
        assert batch.target[0, column].item() == pytest.approx(total, abs=1e-6)


def test_every_place_of_a_half_is_marked_now_and_then() -> None:
    marks = ADDING.draw(5, 400, torch.Generator().manual_seed(0)).x[..., 1]
    assert bool((marks.sum(1) > 0).all())


def test_who_always_says_1_is_wrong_by_the_root_of_a_sixth() -> None:
    # The variance of a sum of two uniform numbers is 2 · 1/12, its mean 1.
    batch = ADDING.draw(10, 20_000, torch.Generator().manual_seed(0))
    assert ADDING.baseline(batch) == math.sqrt(1 / 6)
    assert batch.target.mean().item() == pytest.approx(1.0, abs=0.02)
    assert "1/6 = 0.1667" in ADDING.sentence
    assert "0.1767" in ADDING.sentence
    always_1 = torch.ones_like(batch.target)
    assert ADDING.metric(always_1, batch.target) == pytest.approx(ADDING.baseline(batch), rel=0.02)
