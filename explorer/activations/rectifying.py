"""Functions that let one side pass: ReLU and its smooth relatives; and the identity."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import elu, gelu, leaky_relu, silu, softplus

from explorer.activations.function import ActivationFunction

LEAK = 0.01


def _bell(v: Tensor) -> Tensor:
    """The density of the normal distribution."""
    return (-0.5 * v * v).exp() / math.sqrt(2.0 * math.pi)


def _step(v: Tensor, below: float) -> Tensor:
    return torch.where(v > 0.0, 1.0, below).to(v.dtype)


def _silu_slope(v: Tensor) -> Tensor:
    # σ(v) (1 + v σ(−v))
    return v.sigmoid() * (1.0 + v * (-v).sigmoid())


IDENTITY = ActivationFunction(
    key="identity",
    title="identity",
    formula="v",
    slope_formula="1",
    low=None,
    high=None,
    largest_slope=1.0,
    value=torch.clone,
    slope=torch.ones_like,
)
RELU = ActivationFunction(
    key="relu",
    title="ReLU",
    formula="max(v, 0)",
    slope_formula="1 for v > 0, else 0",
    low=0.0,
    high=None,
    largest_slope=1.0,
    value=torch.relu,
    slope=lambda v: _step(v, 0.0),
)
LEAKY_RELU = ActivationFunction(
    key="leaky_relu",
    title="leaky ReLU",
    formula="v for v > 0, else 0.01 v",
    slope_formula="1 for v > 0, else 0.01",
    low=None,
    high=None,
    largest_slope=1.0,
    value=lambda v: leaky_relu(v, LEAK),
    slope=lambda v: _step(v, LEAK),
)
ELU = ActivationFunction(
    key="elu",
    title="ELU",
    formula="v for v > 0, else eᵛ − 1",
    slope_formula="1 for v > 0, else eᵛ",
    low=-1.0,
    high=None,
    largest_slope=1.0,
    value=elu,
    slope=lambda v: v.clamp(max=0.0).exp(),
)
SOFTPLUS = ActivationFunction(
    key="softplus",
    title="softplus",
    formula="log(1 + eᵛ)",
    slope_formula="σ(v)",
    low=0.0,
    high=None,
    largest_slope=1.0,
    # Beyond 20 torch's own returns v itself, which is off by less than 3e-9.
    value=lambda v: softplus(v, threshold=50.0),
    slope=torch.sigmoid,
)
SILU = ActivationFunction(
    key="silu",
    title="SiLU",
    formula="v · σ(v)",
    slope_formula="σ(v) · (1 + v · (1 − σ(v)))",
    low=-0.278464542761074,
    high=None,
    largest_slope=1.099839320216692,
    value=silu,
    slope=_silu_slope,
)
GELU = ActivationFunction(
    key="gelu",
    title="GELU",
    formula="v · Φ(v), Φ the normal distribution",
    slope_formula="Φ(v) + v · Φ′(v)",
    low=-0.169971207464406,
    high=None,
    # At v = √2: Φ(√2) + √2 Φ′(√2).
    largest_slope=1.1289041451,
    value=gelu,
    slope=lambda v: torch.special.ndtr(v) + v * _bell(v),
)
