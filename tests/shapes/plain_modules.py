"""torch's own modules with the weights of a file, loaded by their names: the oracle for models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from torch import Tensor, nn

M = TypeVar("M", bound=nn.Module)


def with_weights(module: M, tensors: Mapping[str, Tensor], prefix: str) -> M:
    """The module in float64 with all tensors whose names begin with `prefix`, and no others."""
    module.double().load_state_dict(
        {
            name.removeprefix(prefix): value
            for name, value in tensors.items()
            if name.startswith(prefix)
        }
    )
    return module
