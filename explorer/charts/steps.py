"""The steps of a sequence as the x axis that all pictures of it share, and the present one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from explorer.charts.sizes import INK, LABEL, axis, text_width, ticks_apart
from explorer.sequences.labels import character_label

# Pixels that a number needs.
NUMBER_ROOM = 34
LONGEST_TURNED = 14
BETWEEN = 1.0
BAND = "#dddddd"


@dataclass(frozen=True)
class Steps:
    """So many steps, counted from `first`; the token of each, if it has one; the marked step.

    `word` is what the axis is called. `marks` are what stands at some places instead of numbers.
    """

    count: int
    tokens: tuple[str, ...] | None = None
    mark: int | None = None
    word: str = "step t"
    first: int = 0
    marks: tuple[tuple[int, str], ...] | None = None

    def x(self, width: int, *, drawn: bool = True) -> alt.X:
        """The axis: tokens where each has room, else numbers."""
        return alt.X("t:Q", scale=_scale(self), axis=self._axis(width, drawn=drawn))

    def _axis(self, width: int, *, drawn: bool) -> alt.Axis:
        if self.marks is not None:
            values, labels = zip(*self.marks, strict=True)
            return axis(self.word, values, labels, drawn=drawn)
        if self.tokens is not None and not self.first:
            longest = max(map(text_width, self.tokens), default=0.0)
            place = width / max(self.count, 1)
            level = longest + BETWEEN <= place
            if level or place >= LABEL:
                shown = tuple(_cut(token) for token in self.tokens)
                return axis(
                    None, range(self.count), shown, angle=0.0 if level else 270.0, drawn=drawn
                )
        apart = ticks_apart(self.count, max(width // NUMBER_ROOM, 2))
        start = -(-self.first // apart) * apart
        return axis(self.word, range(start, self.first + self.count, apart), drawn=drawn)

    def band(self, x: alt.X) -> list[alt.Chart]:
        """The marked step as a grey band, to stand behind curves; none if there is none."""
        if self.mark is None:
            return []
        return [self._marked(x).mark_rect(color=BAND)]

    def outline(self, x: alt.X) -> list[alt.Chart]:
        """The marked step as an outline, to stand on a map; none if there is none."""
        if self.mark is None:
            return []
        base = self._marked(x)
        # White beside black is seen on every colour.
        return [
            base.mark_rect(fill=None, stroke=colour, strokeWidth=1, xOffset=-out, x2Offset=out)
            for colour, out in (("white", 1.5), (INK, 0.5))
        ]

    def _marked(self, x: alt.X) -> alt.Chart:
        mark = self.mark or 0
        data = pd.DataFrame({"t": [mark - 0.5], "end": [mark + 0.5]})
        chart: alt.Chart = alt.Chart(data).encode(x=x, x2=alt.X2("end"))
        return chart


def steps(count: int, tokens: Sequence[str] | None = None, mark: int | None = None) -> Steps:
    """The steps of a sequence.

    Raises ValueError for another number of tokens than of steps, or a mark outside them.
    """
    if tokens is not None and len(tokens) != count:
        raise ValueError(
            f"There are {len(tokens)} tokens for {count} steps; allowed is one a step."
        )
    if mark is not None and not 0 <= mark < count:
        raise ValueError(f"Step {mark} is marked; allowed are 0 to {count - 1}.")
    labels = None if tokens is None else tuple(_label(str(token)) for token in tokens)
    return Steps(count, labels, mark)


def _scale(over: Steps) -> alt.Scale:
    ends = [over.first - 0.5, over.first + over.count - 0.5]
    return alt.Scale(domain=ends, nice=False, zero=False)


def _cut(token: str) -> str:
    return token if len(token) <= LONGEST_TURNED else f"{token[: LONGEST_TURNED - 1]}…"


def _label(token: str) -> str:
    return character_label(token) if len(token) == 1 else token
