"""Sine forecasting: what is due is the next input, and what it costs to repeat the last value."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from explorer.tasks.sines import CLASSIC, SINE
from explorer.tasks.task import Batch

ANGLE = 2 * math.pi / 20  # of a step


def assert_next_values_are_due(batch: Batch, unasked: int) -> None:
    assert batch.asked == len(batch.x) - unasked
    assert torch.equal(batch.target[:-1], batch.x[unasked + 1 :])


def whole(batch: Batch) -> Tensor:
    """Waves with the value that comes after their last input: (T + 1, B), float64."""
    return torch.cat([batch.x, batch.target[-1:]]).squeeze(-1).double()


def assert_waves(values: Tensor, angle: float) -> None:
    """sin(a + angle) = cos(angle) sin(a) + sin(angle) cos(a), from step to step, with height 1."""
    sines, cosines = values[:-1], (values[1:] - math.cos(angle) * values[:-1]) / math.sin(angle)
    torch.testing.assert_close(
        sines.square() + cosines.square(), torch.ones_like(sines), rtol=0.0, atol=1e-5 / angle
    )
    after = 2 * math.cos(angle) * values[1:-1] - values[:-2]
    torch.testing.assert_close(values[2:], after, rtol=0.0, atol=1e-6)


@given(length=st.integers(20, 120), count=st.integers(1, 6), seed=st.integers(0, 2**31))
def test_what_is_due_is_the_next_input_from_the_sixth_step_on(
    length: int, count: int, seed: int
) -> None:
    batch = SINE.draw(length, count, torch.Generator().manual_seed(seed))
    assert batch.x.shape == (length, count, 1)
    assert_next_values_are_due(batch, unasked=5)
    assert_waves(whole(batch), ANGLE)


def test_phases_lie_all_around_the_circle() -> None:
    starts = whole(SINE.draw(20, 2000, torch.Generator().manual_seed(0)))[:2]
    cosines = (starts[1] - math.cos(ANGLE) * starts[0]) / math.sin(ANGLE)
    eighths = (torch.atan2(starts[0], cosines) / (math.pi / 4)).floor().long() + 4
    shares = eighths.clamp(0, 7).bincount(minlength=8) / 2000
    assert shares.tolist() == pytest.approx([1 / 8] * 8, abs=0.04)  # five deviations


def test_repeating_the_last_value_costs_2_sin_pi_over_20_over_the_root_of_2() -> None:
    # sin(a + d) − sin(a) = 2 sin(d / 2) cos(a + d / 2), whose mean square over a is half its top.
    batch = SINE.draw(60, 4000, torch.Generator().manual_seed(0))
    expected = 2 * math.sin(math.pi / 20) / math.sqrt(2)
    assert SINE.baseline(batch) == pytest.approx(expected, rel=0.01)
    last = batch.x[-batch.asked :]
    assert SINE.baseline(batch) == pytest.approx(SINE.metric(last, batch.target))


def test_a_wave_to_be_looked_at_is_twice_as_long_as_what_is_given() -> None:
    assert SINE.probe is not None
    assert SINE.given is not None
    wave = SINE.probe(30, 1, torch.Generator().manual_seed(0))
    assert (len(wave.x), SINE.given(30)) == (60, 30)
    assert_waves(whole(wave), ANGLE)


# the classic setting


def classic(length: int = 1000) -> tuple[Batch, Batch]:
    assert CLASSIC.exam is not None
    generator = torch.Generator().manual_seed(0)
    return CLASSIC.draw(length, 97, generator), CLASSIC.exam(length, 97, generator)


def shifts(batch: Batch) -> list[int]:
    """The whole shift s of each wave sin((t + s) / 20), found by trying all from −80 to 79."""
    times = torch.arange(len(batch.x) + 1, dtype=torch.float64)
    shifted = torch.arange(-80, 80)[:, None] + times
    distance = (whole(batch).T[:, None] - torch.sin(shifted / 20)).abs().amax(-1)
    assert distance.amin(-1).max() < 1e-6
    return (distance.argmin(-1) - 80).tolist()


def test_the_classic_setting_has_97_waves_to_train_on_and_3_held_out_as_published() -> None:
    training, held_out = classic()
    assert training.x.shape == (1000, 97, 1)
    assert held_out.x.shape == (1000, 3, 1)
    assert len(shifts(training)) + len(shifts(held_out)) == 100
    assert_next_values_are_due(training, unasked=5)
    assert_next_values_are_due(held_out, unasked=5)


def test_no_held_out_wave_of_the_classic_setting_is_trained_on() -> None:
    training, held_out = classic(100)
    assert not set(shifts(training)) & set(shifts(held_out))


def test_the_classic_waves_are_the_same_for_every_seed() -> None:
    first = CLASSIC.draw(100, 97, torch.Generator().manual_seed(0))
    second = CLASSIC.draw(100, 97, torch.Generator().manual_seed(1))
    assert torch.equal(first.x, second.x)
    assert torch.equal(CLASSIC.examination(100, 0).x, CLASSIC.examination(100, 1).x)


def test_repeating_the_last_value_costs_what_a_step_of_a_twentieth_does() -> None:
    expected = 2 * math.sin(1 / 40) / math.sqrt(2)
    assert CLASSIC.baseline(classic()[1]) == pytest.approx(expected, rel=0.03)
