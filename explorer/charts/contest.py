"""What the charts of RNN against Transformer share: a look for each model, marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from explorer.charts.axes import names_legend
from explorer.charts.sweep import GREY, LABEL
from explorer.palette import LINES

HEIGHT = 400
WIDE_MARK, MARK = 110, 55
# So many names fit below a chart of half a lesson's stage.
MOST_ABREAST = 4


@dataclass(frozen=True)
class Look:
    """How a model is drawn; each of the three tells it apart."""

    colour: str
    dash: tuple[int, ...]
    shape: str


# One look a model on all charts; what has no place of its own takes the next one.
LOOKS: Mapping[str, Look] = {
    "RNN": Look(LINES[4], (2, 4), "triangle-down"),
    "LSTM": Look(LINES[0], (1, 0), "circle"),
    "GRU": Look(LINES[2], (9, 5), "square"),
    "minGRU": Look(LINES[5], (5, 3), "diamond"),
    "Transformer": Look(LINES[1], (1, 0), "triangle-up"),
    "Encoder": Look(LINES[3], (9, 5), "cross"),
    "LSTM, torch's own": Look(LINES[0], (1, 0), "circle"),
    "LSTM, plain loop": Look(LINES[6], (2, 4), "triangle-down"),
    "minGRU, scan": Look(LINES[5], (5, 3), "diamond"),
    "minGRU, plain loop": Look(LINES[2], (9, 5), "square"),
}


def _colours(curves: Sequence[str]) -> alt.Scale:
    return alt.Scale(domain=list(curves), range=[LOOKS[curve].colour for curve in curves])


def looks(curves: Sequence[str]) -> tuple[alt.Color, alt.StrokeDash, alt.Shape]:
    """Colour, dashes and marks of some curves, with one legend for all three."""
    chosen = [LOOKS[curve] for curve in curves]
    names = list(curves)
    legend = names_legend(len(names) if len(names) <= MOST_ABREAST else 3)
    return (
        alt.Color("curve:N", scale=_colours(curves), legend=legend),
        alt.StrokeDash(
            "curve:N",
            scale=alt.Scale(domain=names, range=[list(one.dash) for one in chosen]),
            legend=legend,
        ),
        alt.Shape(
            "curve:N",
            scale=alt.Scale(domain=names, range=[one.shape for one in chosen]),
            legend=legend,
        ),
    )


def ordered(curves: pd.Series) -> list[str]:
    """The names of the curves in the order of `LOOKS`."""
    present = set(curves)
    return [name for name in LOOKS if name in present]


def place_marks(marks: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """Upright lines at places with a word each; columns place, word."""
    rules = alt.Chart(marks).encode(x=x).mark_rule(color=GREY, strokeWidth=2, strokeDash=[4, 4])
    words = [
        alt.Chart(marks[k : k + 1])
        .mark_text(color=GREY, fontSize=LABEL, align="right", dx=-6, y=8 + 18 * k)
        .encode(x=x, text="word:N")
        for k in range(len(marks))
    ]
    return [rules, *words]
