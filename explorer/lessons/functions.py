"""The functions that an expression in a lesson may call."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor


def _known(values: Tensor, instead: float) -> Tensor:
    """The values, with another number where a step has none."""
    return values.nan_to_num(instead, math.inf, -math.inf)


def _busiest(values: Tensor) -> int:
    """The unit whose values vary most over the steps."""
    return int(values.std(0, correction=0).argmax())


def _calmest(values: Tensor) -> int:
    """The unit whose values vary least over the steps."""
    return int(values.std(0, correction=0).argmin())


def _largest(values: Tensor) -> int:
    """The unit whose values are largest on average."""
    return int(values.abs().mean(0).argmax())


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "min": lambda values: float(_known(values, math.inf).min()),
    "max": lambda values: float(_known(values, -math.inf).max()),
    "mean": lambda values: float(values.nanmean()),
    "sum": lambda values: float(values.nansum()),
    "argmin": lambda values: int(_known(values, math.inf).argmin()),
    "argmax": lambda values: int(_known(values, -math.inf).argmax()),
    "abs": abs,
    "len": len,
    "tanh": lambda value: torch.as_tensor(value, dtype=torch.float64).tanh(),
    "sigmoid": lambda value: torch.as_tensor(value, dtype=torch.float64).sigmoid(),
    "log10": lambda value: torch.as_tensor(value, dtype=torch.float64).log10(),
    "change": lambda values: torch.cat([values[:1], values.diff(dim=0)]),
    "row": lambda values, unit: values[:, int(unit)],
    "busiest": _busiest,
    "calmest": _calmest,
    "largest": _largest,
}
