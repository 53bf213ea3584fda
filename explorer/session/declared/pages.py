"""The keys of the pages, which are their addresses, and which of them share controls."""

from __future__ import annotations

CELL, GRADIENTS, COMPARE = "cell", "gradients", "compare"
ACTIVATIONS, TRANSFORMER = "activations", "transformer"
TRAIN, LANGUAGE, SHAPES = "train", "language", "shapes"
LESSONS, GLOSSARY, MODEL = "lessons", "glossary", "model"
EXPLORE = frozenset((CELL, GRADIENTS, COMPARE, ACTIVATIONS))
# The pages that a step of a lesson can show.
STAGES = frozenset((*EXPLORE, TRANSFORMER, TRAIN, LANGUAGE, SHAPES))
# Those that write symbols as one chooses; a lesson has a choice of its own.
NOTATED = frozenset((*STAGES, GLOSSARY))
EVERY = frozenset((*STAGES, LESSONS, GLOSSARY, MODEL))


def only(page: str) -> frozenset[str]:
    """One page alone."""
    return frozenset((page,))
