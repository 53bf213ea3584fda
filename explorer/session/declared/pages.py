"""The keys of the pages, which are their addresses, and which of them share controls."""

from __future__ import annotations

CELL, GRADIENTS, COMPARE = "cell", "gradients", "compare"
TRAIN, LANGUAGE, SHAPES = "train", "language", "shapes"
EXPLORE = frozenset((CELL, GRADIENTS, COMPARE))
EVERY = frozenset((*EXPLORE, TRAIN, LANGUAGE, SHAPES))


def only(page: str) -> frozenset[str]:
    """One page alone."""
    return frozenset((page,))
