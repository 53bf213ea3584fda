"""Values and slopes of activation functions: torch's functions and its autograd are the oracle."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from explorer.activations import ACTIVATION_FUNCTIONS, FLAT_SHARE
from explorer.cells.algebra import FUNCTIONS

# Kinks and their surroundings, both tails, and what lies between.
V = torch.cat(
    [torch.linspace(-12.0, 12.0, 4801, dtype=torch.float64), torch.tensor([-40.0, 40.0]).double()]
)
TORCH: dict[str, Callable[[Tensor], Tensor]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": functional.relu,
    "identity": lambda v: v * 1.0,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "softplus": functional.softplus,
    "silu": functional.silu,
    "gelu": functional.gelu,
    "hard_sigmoid": functional.hardsigmoid,
    "hard_tanh": functional.hardtanh,
    "softsign": functional.softsign,
    "exp": torch.exp,
    "log_sigmoid": functional.logsigmoid,
}


def test_every_function_of_a_cell_has_its_slope() -> None:
    assert set(FUNCTIONS) <= set(ACTIVATION_FUNCTIONS)
    for key, function in FUNCTIONS.items():
        torch.testing.assert_close(ACTIVATION_FUNCTIONS[key].value(V), function(V))


@pytest.mark.parametrize("key", ACTIVATION_FUNCTIONS)
def test_value_and_slope_are_those_of_torch_at_kinks_too(key: str) -> None:
    one = ACTIVATION_FUNCTIONS[key]
    assert one.key == key
    v = V.clone().requires_grad_()
    value = TORCH[key](v)
    (slope,) = torch.autograd.grad(value.sum(), v)
    torch.testing.assert_close(one.value(V), value.detach(), rtol=1e-12, atol=5e-9)
    torch.testing.assert_close(one.slope(V), slope, rtol=1e-8, atol=5e-9)


@pytest.mark.parametrize("key", ACTIVATION_FUNCTIONS)
def test_no_value_leaves_the_range_and_the_largest_slope_is_reached(key: str) -> None:
    one = ACTIVATION_FUNCTIONS[key]
    values, slopes = one.value(V), one.slope(V).abs()
    fine = torch.linspace(-5.0, 5.0, 200_001, dtype=torch.float64)
    for end, reached in ((one.low, one.value(fine).min()), (one.high, one.value(fine).max())):
        if end is not None:
            assert abs(float(reached) - end) < 0.17  # softsign comes near its ends slowly
    assert one.low is None or float(values.min()) >= one.low - 1e-8
    assert one.high is None or float(values.max()) <= one.high + 1e-8
    if math.isfinite(one.largest_slope):
        assert float(slopes.max()) <= one.largest_slope + 1e-8
        assert float(one.slope(fine).abs().max()) == pytest.approx(one.largest_slope, rel=7e-3)


@pytest.mark.parametrize("key", ["silu", "gelu"])
def test_a_dip_and_a_slope_above_1_are_known_to_eight_digits(key: str) -> None:
    one, fine = ACTIVATION_FUNCTIONS[key], torch.linspace(-3.0, 3.0, 600_001, dtype=torch.float64)
    assert float(one.slope(fine).max()) == pytest.approx(one.largest_slope, abs=1e-9)
    assert float(one.value(fine).min()) == pytest.approx(one.low, abs=1e-9)


def test_a_slope_keeps_its_digits_where_the_value_has_reached_its_end() -> None:
    v = torch.tensor([40.0], dtype=torch.float64)
    assert float(ACTIVATION_FUNCTIONS["sigmoid"].slope(v)) == pytest.approx(math.exp(-40.0))
    assert float(ACTIVATION_FUNCTIONS["tanh"].slope(v)) == pytest.approx(4.0 * math.exp(-80.0))


def test_the_flat_part_begins_where_the_slope_is_a_twentieth_of_the_largest() -> None:
    # s (1 − s) = share / 4 → s = (1 + √(1 − share)) / 2, v = log(s / (1 − s))
    s = (1.0 + math.sqrt(1.0 - FLAT_SHARE)) / 2.0
    edge = math.log(s / (1.0 - s))
    ends = {
        "sigmoid": edge,
        "tanh": edge / 2.0,  # tanh v = 2 σ(2v) − 1
        "softsign": FLAT_SHARE**-0.5 - 1.0,
    }
    for key, end in ends.items():
        beside = torch.tensor([-end - 1e-6, -end + 1e-6, end - 1e-6, end + 1e-6]).double()
        assert ACTIVATION_FUNCTIONS[key].is_flat(beside).tolist() == [True, False, False, True]
    sides = torch.tensor([-1.0, 1.0], dtype=torch.float64)
    assert ACTIVATION_FUNCTIONS["relu"].is_flat(sides).tolist() == [True, False]
    assert ACTIVATION_FUNCTIONS["leaky_relu"].is_flat(sides).tolist() == [True, False]
    assert not ACTIVATION_FUNCTIONS["identity"].is_flat(V).any()
    # Where no slope is the largest, 1 stands for it: e⁻³ is just below a twentieth.
    near = torch.tensor([-3.0, -2.9], dtype=torch.float64)
    assert ACTIVATION_FUNCTIONS["exp"].is_flat(near).tolist() == [True, False]
