"""Random choices from a generator of one's own, and which examples are kept out of training."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

import torch

T = TypeVar("T")


def listed(words: str) -> tuple[str, ...]:
    """The words of one text."""
    return tuple(words.split())


def one_of(options: Sequence[T], generator: torch.Generator) -> T:
    """One of the options, each as likely as the others."""
    return options[int(torch.randint(len(options), (), generator=generator))]


def happens(share: float, generator: torch.Generator) -> bool:
    """True with the probability `share`."""
    return float(torch.rand((), generator=generator)) < share


def is_held_out(text: str, one_in: int) -> bool:
    """Whether an example is kept out of training: about one in `one_in`, always the same ones."""
    return zlib.crc32(text.encode()) % one_in == 0
