"""Times and residuals agree with theory for processes and maps whose answers are known."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from explorer.analysis.timescales import (
    FEWEST_STEPS,
    autocorrelation,
    autocorrelation_times,
    residual,
)
from tests.plain_cells import assert_one_sentence

LONG = 40_000


def noise(steps: int, units: int = 1, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(steps, units, generator=generator, dtype=torch.float64)


def ar1(phi: float, steps: int, seed: int) -> Tensor:
    """h_t = φ h_{t−1} + noise, from its stationary distribution."""
    drawn = noise(steps, 1, seed)[:, 0].tolist()
    values = [drawn[0] / math.sqrt(1.0 - phi * phi)]
    for number in drawn[1:]:
        values.append(phi * values[-1] + number)
    return torch.tensor(values, dtype=torch.float64)[:, None]


def plain_autocorrelation(values: list[float], lag: int) -> float:
    mean = sum(values) / len(values)
    moved = [value - mean for value in values]
    later = sum(a * b for a, b in zip(moved, moved[lag:], strict=False))
    return later / sum(a * a for a in moved)


# autocorrelation


@given(
    st.lists(st.floats(-1e3, 1e3, allow_nan=False), min_size=2, max_size=30).filter(
        lambda values: max(values) - min(values) > 1e-3
    )
)
def test_the_autocorrelation_is_its_definition_at_every_lag(values: list[float]) -> None:
    result = autocorrelation(torch.tensor(values, dtype=torch.float64)[:, None])[:, 0]
    for lag, rho in enumerate(result.tolist()):
        assert rho == pytest.approx(plain_autocorrelation(values, lag), abs=1e-9)


def test_the_autocorrelation_of_an_autoregression_is_one_at_lag_zero_and_falls_as_powers() -> None:
    rho = autocorrelation(ar1(0.8, LONG, 3))[:5, 0].tolist()
    assert rho == pytest.approx([0.8**k for k in range(5)], abs=0.03)
    assert rho[0] == pytest.approx(1.0)


# times


@pytest.mark.parametrize("phi", [-0.6, -0.3, 0.0, 0.3, 0.6, 0.8, 0.9, 0.95])
def test_the_time_of_an_autoregression_is_known(phi: float) -> None:
    wanted = (1 + phi) / (1 - phi)
    times = [float(autocorrelation_times(ar1(phi, LONG, seed))) for seed in range(3)]
    assert sum(times) / 3 == pytest.approx(wanted, rel=0.12, abs=0.05)


@given(shift=st.floats(-1e3, 1e3), size=st.floats(1e-6, 1e6), seed=st.integers(0, 100))
def test_neither_scale_nor_mean_nor_reading_direction_changes_the_time(
    shift: float, size: float, seed: int
) -> None:
    values = ar1(0.7, 200, seed)
    plain = autocorrelation_times(values)
    moved = autocorrelation_times(size * (values + shift))
    torch.testing.assert_close(moved, plain, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(autocorrelation_times(values.flip(0)), plain)


@given(st.integers(FEWEST_STEPS, 60), st.integers(1, 4), st.integers(0, 1000))
def test_a_time_is_a_number_from_zero_to_the_length(steps: int, units: int, seed: int) -> None:
    times = autocorrelation_times(noise(steps, units, seed))
    assert times.shape == (units,)
    assert bool(((times >= 0.0) & (times <= steps)).all())


def test_a_wave_counts_as_slow_as_its_period_is_long() -> None:
    steps = torch.arange(2000, dtype=torch.float64)[:, None]
    times = [
        float(autocorrelation_times(torch.sin(2 * math.pi * steps / period)))
        for period in (20, 40, 80)
    ]
    assert times == pytest.approx([20 / math.pi, 40 / math.pi, 80 / math.pi], rel=0.1)


def test_a_change_undone_at_every_step_has_an_autocorrelation_time_of_zero() -> None:
    values = torch.tensor([1.0, -1.0] * 50, dtype=torch.float64)[:, None]
    assert float(autocorrelation_times(values)) == pytest.approx(0.0, abs=1e-9)


def test_constant_or_non_finite_units_have_no_time_and_do_not_affect_others() -> None:
    values = noise(50, 4)
    alone = autocorrelation_times(values[:, 3:])
    values[:, 0] = 0.3
    values[:, 1] = 0.0
    values[7, 2] = math.inf
    times = autocorrelation_times(values)
    assert times[:3].isnan().all()
    assert torch.equal(times[3:], alone)
    values[7, 2] = math.nan
    assert autocorrelation_times(values)[2].isnan()


def test_a_constant_that_differs_by_roundings_alone_does_not_change() -> None:
    values = torch.full((50, 1), 1 / 3, dtype=torch.float64)
    values[::2] += torch.finfo(torch.float64).eps
    assert autocorrelation_times(values).isnan().all()


@pytest.mark.parametrize("steps", range(1, FEWEST_STEPS + 2))
def test_fewer_than_ten_steps_have_no_autocorrelation_time(steps: int) -> None:
    defined = autocorrelation_times(noise(steps)).isfinite().all()
    assert bool(defined) == (steps >= FEWEST_STEPS)


# residual


@given(st.integers(1, 6), st.integers(1, 6), st.integers(9, 40), st.integers(0, 1000))
def test_a_linear_layer_leaves_nothing(inputs: int, units: int, steps: int, seed: int) -> None:
    x = noise(steps, inputs, seed)
    h = x @ noise(inputs, units, seed + 1) + noise(1, units, seed + 2)
    result = residual(x, h)
    assert result.why == ""
    assert result.rank == inputs
    assert result.share == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("inputs", [1, 10, 30])
def test_output_unrelated_to_the_input_is_all_residual_for_any_number_of_inputs(
    inputs: int,
) -> None:
    shares = [
        residual(noise(60, inputs, seed), noise(60, 20, seed + 500)).share for seed in range(9)
    ]
    assert sum(shares) / 9 == pytest.approx(0.98, abs=0.03)  # never above 1
    assert max(shares) <= 1.0


def test_the_share_is_that_of_the_part_that_no_matrix_gives() -> None:
    x = noise(5000, 2, 1)
    h = 3.0 * x[:, :1] + 4.0 * noise(5000, 1, 2)
    assert residual(x, h).share == pytest.approx(16 / 25, abs=0.03)


def test_the_share_is_one_minus_the_adjusted_r_squared_of_a_plain_fit() -> None:
    x, h = noise(30, 4, 1), noise(30, 3, 2) + noise(30, 4, 1)[:, :3]
    columns = torch.cat([x, torch.ones(30, 1, dtype=torch.float64)], dim=1)
    left = h - columns @ (torch.linalg.pinv(columns) @ h)
    total = (h - h.mean(dim=0)).square().sum() / 29
    wanted = float(left.square().sum() / (30 - 5) / total)
    assert residual(x, h).share == pytest.approx(wanted)


def test_inputs_that_say_the_same_twice_count_once() -> None:
    x = noise(12, 3, 0)
    twice = torch.cat([x, x, x.sum(dim=1, keepdim=True)], dim=1)
    h = noise(12, 2, 1)
    assert residual(twice, h).rank == 3
    assert residual(twice, h).share == pytest.approx(residual(x, h).share)


@pytest.mark.parametrize(("steps", "short"), [(3, True), (5, True), (6, True), (7, False)])
def test_too_few_steps_for_the_inputs_are_reported_instead_of_a_share(
    steps: int, short: bool
) -> None:
    result = residual(noise(steps, 5, 0), noise(steps, 2, 1))
    assert (result.why == "short") == short
    assert math.isnan(result.share) == short


def test_a_constant_or_overflowing_output_is_reported() -> None:
    x = noise(20, 2)
    assert residual(x, torch.full((20, 3), 0.7, dtype=torch.float64)).why == "constant"
    assert residual(x, torch.zeros(20, 3)).why == "constant"
    broken = noise(20, 3)
    broken[4, 1] = math.inf
    assert residual(x, broken).why == "overflow"
    assert residual(broken, x).why == "overflow"


@pytest.mark.parametrize("shape", [(5,), (0, 3), (3, 0), (2, 2, 2)])
def test_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape") as error:
        autocorrelation_times(torch.zeros(shape))
    assert_one_sentence(error.value)


def test_inputs_and_outputs_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="20 steps of input and 21") as error:
        residual(noise(20), noise(21))
    assert_one_sentence(error.value)
