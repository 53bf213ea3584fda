"""Functions that level off at both ends: σ, tanh and their cheap relatives."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import hardsigmoid, hardtanh, softsign

from explorer.activations.function import ActivationFunction


def _sigmoid_slope(v: Tensor) -> Tensor:
    # σ(v) σ(−v), which keeps its digits where 1 − σ(v) has none left.
    return v.sigmoid() * (-v).sigmoid()


def _tanh_slope(v: Tensor) -> Tensor:
    # 1 − tanh² v = 4 σ(2v) σ(−2v)
    return 4.0 * _sigmoid_slope(2.0 * v)


def _within(v: Tensor, end: float, slope: float) -> Tensor:
    """A slope between −end and end, 0 beyond and at the ends."""
    return torch.where(v.abs() < end, slope, 0.0).to(v.dtype)


SIGMOID = ActivationFunction(
    key="sigmoid",
    title="σ",
    formula="1 / (1 + e⁻ᵛ)",
    slope_formula="σ(v) · (1 − σ(v))",
    low=0.0,
    high=1.0,
    largest_slope=0.25,
    value=torch.sigmoid,
    slope=_sigmoid_slope,
)
TANH = ActivationFunction(
    key="tanh",
    title="tanh",
    formula="(eᵛ − e⁻ᵛ) / (eᵛ + e⁻ᵛ)",
    slope_formula="1 − tanh²(v)",
    low=-1.0,
    high=1.0,
    largest_slope=1.0,
    value=torch.tanh,
    slope=_tanh_slope,
)
HARD_SIGMOID = ActivationFunction(
    key="hard_sigmoid",
    title="hard σ",
    formula="v/6 + ½, cut off at 0 and 1",
    slope_formula="⅙ for −3 < v < 3, else 0",
    low=0.0,
    high=1.0,
    largest_slope=1.0 / 6.0,
    value=hardsigmoid,
    slope=lambda v: _within(v, 3.0, 1.0 / 6.0),
)
HARD_TANH = ActivationFunction(
    key="hard_tanh",
    title="hard tanh",
    formula="v, cut off at −1 and 1",
    slope_formula="1 for −1 < v < 1, else 0",
    low=-1.0,
    high=1.0,
    largest_slope=1.0,
    value=hardtanh,
    slope=lambda v: _within(v, 1.0, 1.0),
)
SOFTSIGN = ActivationFunction(
    key="softsign",
    title="softsign",
    formula="v / (1 + |v|)",
    slope_formula="1 / (1 + |v|)²",
    low=-1.0,
    high=1.0,
    largest_slope=1.0,
    value=softsign,
    slope=lambda v: (1.0 + v.abs()) ** -2,
)
