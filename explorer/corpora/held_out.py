"""Which examples are held out of training, and lists of words to build examples from."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import TypeVar

import torch

T = TypeVar("T")


def word_list(words: str) -> tuple[str, ...]:
    """The words of a text, as a tuple."""
    return tuple(words.split())


def is_held_out(text: str, one_in: int) -> bool:
    """Whether an example is held out of training: about one in `one_in`, always the same ones."""
    return zlib.crc32(text.encode()) % one_in == 0


def sample_split(
    sample: Callable[[torch.Generator], T],
    is_held_out_example: Callable[[T], bool],
    held_out: bool,
    generator: torch.Generator,
) -> Iterator[T]:
    """An endless stream of examples: held-out ones only, or training ones only."""
    while True:
        example = sample(generator)
        if is_held_out_example(example) == held_out:
            yield example
