"""How the model of a shape is trained and measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from torch import Tensor

Figures = dict[str, float | str]


@dataclass(frozen=True)
class ShapeModel:
    """Weights in float16, the facts for their file, and figures about the training."""

    weights: Mapping[str, Tensor]
    facts: Mapping[str, object]
    figures: Figures


@dataclass(frozen=True)
class Recipe:
    """train: seed → a model. measure: seed → figures of the shipped model on held-out examples."""

    train: Callable[[int], ShapeModel]
    measure: Callable[[int], Figures]
    seed: int = 0
    held_out_seed: int = 10**6
