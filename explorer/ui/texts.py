"""Texts of the pages, from assets/texts/."""

from __future__ import annotations

from functools import cache

from explorer.ui.player import ASSETS


@cache
def text(name: str) -> str:
    """The Markdown of a text by its name, such as "gradients/along"."""
    return (ASSETS / "texts" / f"{name}.md").read_text("utf-8")
