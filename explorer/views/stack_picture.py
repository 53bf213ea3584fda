"""A picture of a model's modules in the order in which a sequence goes through them, as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

BOX_WIDTH, BOX_HEIGHT, GAP = 168, 46, 22
ARROW = 6


@dataclass(frozen=True)
class Box:
    """A module in the picture: its name, its sizes in words, and whether it is the one shown."""

    title: str
    sizes: str
    chosen: bool = False


def stack_svg(boxes: tuple[Box, ...], description: str) -> str:
    """The boxes from left to right, an arrow between each and the next.

    `description` is read out instead of the picture.
    """
    width = len(boxes) * (BOX_WIDTH + GAP) - GAP + 2
    parts = [_box(box, 1 + place * (BOX_WIDTH + GAP)) for place, box in enumerate(boxes)]
    parts += [_arrow(place * (BOX_WIDTH + GAP) - GAP + 1) for place in range(1, len(boxes))]
    return (
        f'<svg class="unroll-modules" role="img" aria-label="{escape(description)}" '
        f'viewBox="0 0 {width} {BOX_HEIGHT + 2}" '
        f'style="max-width: {width}px">{"".join(parts)}</svg>'
    )


def _box(box: Box, left: int) -> str:
    kind = "unroll-module unroll-module-chosen" if box.chosen else "unroll-module"
    middle = left + BOX_WIDTH // 2
    return (
        f'<g class="{kind}"><rect x="{left}" y="1" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" '
        f'rx="7"/><text x="{middle}" y="20">{escape(box.title)}</text>'
        f'<text class="unroll-module-sizes" x="{middle}" y="37">{escape(box.sizes)}</text></g>'
    )


def _arrow(left: int) -> str:
    y, end = 1 + BOX_HEIGHT // 2, left + GAP
    head = f"M{end - ARROW} {y - ARROW // 2}L{end} {y}L{end - ARROW} {y + ARROW // 2}"
    return f'<path class="unroll-module-arrow" d="M{left} {y}H{end}{head}"/>'
