"""Lists of words for examples, and which examples are kept out of training."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import TypeVar

import torch

T = TypeVar("T")


def listed(words: str) -> tuple[str, ...]:
    """The words of one text."""
    return tuple(words.split())


def is_held_out(text: str, one_in: int) -> bool:
    """Whether an example is kept out of training: about one in `one_in`, always the same ones."""
    return zlib.crc32(text.encode()) % one_in == 0


def one_side(
    draw: Callable[[torch.Generator], T],
    is_kept_out: Callable[[T], bool],
    held_out: bool,
    generator: torch.Generator,
) -> Iterator[T]:
    """Examples without end, all of them for training or all of them kept out of it."""
    while True:
        example = draw(generator)
        if is_kept_out(example) == held_out:
            yield example
