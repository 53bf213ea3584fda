"""Texts of the pages, from assets/texts/."""

from __future__ import annotations

import re
from functools import cache

from explorer.resources import TEXTS

LANGUAGE = "en"


@cache
def text(name: str) -> str:
    """The Markdown of a text by its name, such as "gradients/along"."""
    return (TEXTS / f"{name}.md").read_text("utf-8")


@cache
def page_lines() -> dict[str, str]:
    """Page key → one line on what the page shows and what to do first."""
    _, *sections = re.split(r"^## +", text(f"pages/{LANGUAGE}"), flags=re.MULTILINE)
    pairs = (section.partition("\n") for section in sections)
    return {key.strip(): " ".join(line.split()) for key, _, line in pairs}
