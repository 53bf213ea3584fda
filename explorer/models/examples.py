"""Models of other programs that come with the app, to open where a person has no file at hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from explorer.resources import EXAMPLES


@dataclass(frozen=True)
class Example:
    """A model's file, what it is, and what to type so that it shows itself ("" for noise)."""

    title: str
    path: Path
    about: str
    text: str


@cache
def examples() -> tuple[Example, ...]:
    """The examples in the order in which they are offered."""
    listed = json.loads((EXAMPLES / "examples.json").read_text("utf-8"))
    return tuple(
        Example(one["title"], EXAMPLES / one["file"], one["about"], one["text"]) for one in listed
    )
