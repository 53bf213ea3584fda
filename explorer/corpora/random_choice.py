"""Random choices made with a given generator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import torch

T = TypeVar("T")


def pick(options: Sequence[T], generator: torch.Generator) -> T:
    """One of the options, each as likely as the others."""
    return options[int(torch.randint(len(options), (), generator=generator))]


def chance(share: float, generator: torch.Generator) -> bool:
    """True with a probability of `share`, 0 to 1."""
    return float(torch.rand((), generator=generator)) < share
