"""The optimisers that can be chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

MOMENTUM = 0.9
# Steps that L-BFGS looks back on: fewer of large networks, so that memory stays small.
HISTORY, FEWEST, MOST_NUMBERS = 100, 5, 5_000_000


@dataclass(frozen=True)
class Optimiser:
    """How an optimiser is made for one vector of weights and a learning rate.

    `same_batch`: it compares the gradients of successive steps, so that every step has to see the
    same sequences.
    """

    title: str
    make: Callable[[nn.Parameter, float], torch.optim.Optimizer]
    same_batch: bool = False


def lbfgs(weights: nn.Parameter, rate: float) -> torch.optim.Optimizer:
    """L-BFGS, one iteration a step; what it knows of the curvature is kept between steps."""
    history = max(min(HISTORY, MOST_NUMBERS // weights.numel()), FEWEST)
    return torch.optim.LBFGS([weights], lr=rate, max_iter=1, history_size=history)


OPTIMISERS: dict[str, Optimiser] = {
    "adam": Optimiser("Adam", lambda weights, rate: torch.optim.Adam([weights], rate, fused=True)),
    "sgd": Optimiser(
        "SGD with momentum",
        lambda weights, rate: torch.optim.SGD([weights], rate, MOMENTUM, fused=True),
    ),
    "rmsprop": Optimiser(
        "RMSprop", lambda weights, rate: torch.optim.RMSprop([weights], rate, foreach=False)
    ),
    "lbfgs": Optimiser("L-BFGS", lbfgs, same_batch=True),
}
