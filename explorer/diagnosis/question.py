"""What a diagnosis is asked: a model on a batch, and what the caller knows beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from explorer.diagnosis.observing import tensors_in

Loss = Callable[[Any, Any], Tensor]


@dataclass(frozen=True, eq=False)
class Known:
    """What a caller knows beside the model; see `explorer.diagnose`."""

    lengths: tuple[int, ...] | None = None
    lag: int | None = None
    before: Mapping[str, Tensor] | None = None
    norms: tuple[float, ...] = ()
    clip: float | None = None


@dataclass(frozen=True, eq=False)
class Question:
    """A model, the arguments of its call, the right answers, and how long it may be tried."""

    model: nn.Module
    arguments: tuple[Any, ...]
    target: Tensor | None = None
    loss_fn: Loss | None = None
    seconds: float = 0.0

    @property
    def x(self) -> Tensor:
        """The first tensor that the model is given."""
        return tensors_in(self.arguments)[0]
