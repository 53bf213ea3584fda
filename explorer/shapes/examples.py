"""Lists of words for examples, and which examples are kept out of training."""

from __future__ import annotations

import zlib


def listed(words: str) -> tuple[str, ...]:
    """The words of one text."""
    return tuple(words.split())


def is_held_out(text: str, one_in: int) -> bool:
    """Whether an example is kept out of training: about one in `one_in`, always the same ones."""
    return zlib.crc32(text.encode()) % one_in == 0
