"""How large pictures are in print, and the text in them: pixels of 1/96 inch."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

# 85 mm and 174 mm: one column and two of most journals.
COLUMN, PAGE = 321, 657
# 8.25 pt and 9 pt.
LABEL, TITLE = 11, 12
# The widths of letters of a label, in the font of pictures; of all others the last one.
LETTERS = (("iljI.,:;'|! ", 3.5), ('ftr()[]{}/-"', 4.6), ("mwMW@%…—", 10.5), ("<>+=−±~", 9.3))
CAPITAL, LETTER = 7.6, 6.8
INK, GRID, EDGE = "#1a1a1a", "#dddddd", "#999999"
# Vega-Lite's own, at each side.
PADDING = 5
MARGIN, BESIDE = 40, 8
# What a turned title takes besides its letters; what stands left of the labels of a scale.
TITLE_ROOM, SCALE = 5, 20
LONGEST_LABELS = 120
LEAST_WIDTH = 80


@dataclass(frozen=True)
class Room:
    """How wide a picture is, and what stands left and right of what is drawn."""

    width: int = COLUMN
    left: int = MARGIN
    right: int = BESIDE

    @property
    def inner(self) -> int:
        """The width of what is drawn."""
        return max(self.width - 2 * PADDING - self.left - self.right, LEAST_WIDTH)


def room(width: int, labels: Sequence[str] = (), ends: Sequence[str] = ()) -> Room:
    """The room of a picture whose rows have labels, and whose colour scales have these ends.

    Raises ValueError for a width that leaves no place to draw.
    """
    longest = min(max(map(text_width, labels), default=0.0) + 26.0, LONGEST_LABELS)
    left = max(MARGIN, round(longest))
    right = SCALE + round(max(map(text_width, ends))) if ends else BESIDE
    least = left + right + 2 * PADDING + LEAST_WIDTH
    if width < least:
        raise ValueError(
            f"The width is {width} pixels; allowed are {least} or more for this chart."
        )
    return Room(width, left, right)


def row_extent(place: Room) -> int:
    """What the labels of an axis take left of what is drawn, beside its title."""
    return place.left - LABEL - TITLE_ROOM


def axis(
    title: str | None,
    values: Sequence[float] | None = None,
    labels: Sequence[str] | None = None,
    *,
    extent: int | None = None,
    angle: float = 0.0,
    grid: bool = False,
    drawn: bool = True,
) -> alt.Axis:
    """An axis in the text sizes of print; of `labels` one is written at each of `values`."""
    shared: dict[str, Any] = {
        "title": title if drawn else None,
        "grid": grid,
        "gridColor": GRID,
        "labels": drawn,
        "ticks": drawn,
        "tickSize": 3,
        "domainColor": EDGE,
        "tickColor": EDGE,
        "labelFontSize": LABEL,
        "labelColor": INK,
        "labelAngle": angle,
        "labelLimit": LONGEST_LABELS,
        "titleFontSize": LABEL,
        "titleFontWeight": "normal",
        "titleColor": INK,
        "titlePadding": 3,
    }
    if values is not None:
        shared["values"] = list(values)
    if values is not None and labels is not None:
        expression = f"{json.dumps(list(labels))}[indexof({json.dumps(list(values))}, datum.value)]"
        shared |= {"labelExpr": expression, "labelOverlap": False}
    if extent is not None:
        shared |= {"minExtent": extent, "maxExtent": extent}
    return alt.Axis(**shared)


def text_width(text: str) -> float:
    """The width of a text in the size of labels, in pixels, about."""
    return sum(map(_letter_width, text))


def _letter_width(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return float(LABEL)
    known = [width for letters, width in LETTERS if letter in letters]
    return known[0] if known else CAPITAL if letter.isupper() else LETTER


def heading(title: str, note: str = "") -> Any:
    """A title above what is drawn, and a smaller line below it; nothing where both are ""."""
    if not title and not note:
        return alt.Undefined
    return alt.TitleParams(
        title,
        subtitle=note or alt.Undefined,
        anchor="start",
        frame="group",
        fontSize=TITLE,
        fontWeight="normal",
        color=INK,
        subtitleFontSize=LABEL,
        subtitleColor="#555555",
        offset=4,
    )


def edge() -> alt.ViewBackground:
    """The thin line around what is drawn."""
    return alt.ViewBackground(stroke=EDGE, fill=None)


def ticks_apart(count: float, most: int) -> int:
    """The number of 1, 2, 5, 10, … by which at most `most` ticks are cut from `count` places."""
    decade = 1
    while True:
        for nice in (1, 2, 5):
            if count / (nice * decade) <= most:
                return nice * decade
        decade *= 10
