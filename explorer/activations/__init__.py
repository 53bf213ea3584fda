"""Activation functions: their values and slopes, and where a cell applies them."""

from __future__ import annotations

from explorer.activations.exponential import EXP, LOG_SIGMOID
from explorer.activations.function import FLAT_SHARE, ActivationFunction
from explorer.activations.rectifying import (
    ELU,
    GELU,
    IDENTITY,
    LEAKY_RELU,
    RELU,
    SILU,
    SOFTPLUS,
)
from explorer.activations.saturating import (
    HARD_SIGMOID,
    HARD_TANH,
    SIGMOID,
    SOFTSIGN,
    TANH,
)

ACTIVATION_FUNCTIONS: dict[str, ActivationFunction] = {
    "sigmoid": SIGMOID,
    "tanh": TANH,
    "relu": RELU,
    "identity": IDENTITY,
    "leaky_relu": LEAKY_RELU,
    "elu": ELU,
    "softplus": SOFTPLUS,
    "silu": SILU,
    "gelu": GELU,
    "hard_sigmoid": HARD_SIGMOID,
    "hard_tanh": HARD_TANH,
    "softsign": SOFTSIGN,
    "exp": EXP,
    "log_sigmoid": LOG_SIGMOID,
}

__all__ = ["ACTIVATION_FUNCTIONS", "FLAT_SHARE", "ActivationFunction"]
