"""A picture of a model's modules in the order in which a sequence goes through them, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Box:
    """A module in the picture: its name, its sizes in words, and whether it is the one shown."""

    title: str
    sizes: str
    chosen: bool = False


def stack_html(boxes: Sequence[Box], description: str) -> str:
    """The boxes from left to right, an arrow from each to the next; the player's style draws them.

    `description` is read out instead of the picture.
    """
    inside, words = "".join(map(_box, boxes)), escape(description)
    return f'<div class="unroll-modules" role="img" aria-label="{words}">{inside}</div>'


def _box(box: Box) -> str:
    kind = "unroll-module unroll-module-chosen" if box.chosen else "unroll-module"
    return f'<div class="{kind}"><b>{escape(box.title)}</b><span>{escape(box.sizes)}</span></div>'
