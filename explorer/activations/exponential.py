"""The exponential, and the logarithm of σ that keeps it finite."""

from __future__ import annotations

import math

import torch
from torch.nn.functional import logsigmoid

from explorer.activations.function import ActivationFunction

EXP = ActivationFunction(
    key="exp",
    title="exp",
    formula="eᵛ",
    slope_formula="eᵛ",
    low=0.0,
    high=None,
    largest_slope=math.inf,
    value=torch.exp,
    slope=torch.exp,
)
LOG_SIGMOID = ActivationFunction(
    key="log_sigmoid",
    title="log σ",
    formula="−log(1 + e⁻ᵛ)",
    slope_formula="1 − σ(v)",
    low=None,
    high=0.0,
    largest_slope=1.0,
    value=logsigmoid,
    slope=lambda v: (-v).sigmoid(),
)
