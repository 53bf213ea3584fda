"""How the model of a shape is made, and what it is measured by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from torch import Tensor

Figures = dict[str, float | str]


@dataclass(frozen=True)
class Made:
    """Weights in float16, the facts that go into their file, and what is told of the training."""

    weights: Mapping[str, Tensor]
    facts: Mapping[str, object]
    told: Figures


@dataclass(frozen=True)
class Recipe:
    """train: seed → the model. measure: seed → figures of the file, on held-out examples."""

    train: Callable[[int], Made]
    measure: Callable[[int], Figures]
    seed: int = 0
    held_out_seed: int = 10**6
