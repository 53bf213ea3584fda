"""Sentences as one reads them."""

from __future__ import annotations

from explorer.versus.words import SPACE


def read(sentence: str) -> str:
    """A sentence with usual spaces before its units."""
    return sentence.replace(SPACE, " ")
