"""Texts of the pages, from assets/texts/."""

from __future__ import annotations

from functools import cache

from explorer.resources import TEXTS


@cache
def text(name: str) -> str:
    """The Markdown of a text by its name, such as "gradients/along"."""
    return (TEXTS / f"{name}.md").read_text("utf-8")
