"""The chart of how long a loop and a scan take, against the number of steps."""

from __future__ import annotations

import altair as alt
import pandas as pd

from explorer.charts.axes import axis, names_legend
from explorer.charts.contest import MARK
from explorer.charts.sweep import DASHES, SHAPES
from explorer.charts.trends import trend
from explorer.palette import LINES

HEIGHT = 320


def scan_time_chart(times: pd.DataFrame) -> alt.LayerChart:
    """One line for each way and number of units, both axes logarithmic.

    Args:
        times: columns way, units, steps, milliseconds; one row a measured time.
    """
    rows = list(zip(times["way"], times["units"], strict=True))
    drawn = times.assign(curve=[_name(*row) for row in rows])
    pairs = list(dict.fromkeys(rows))
    names = [_name(*pair) for pair in pairs]
    ways, sizes = ([*dict.fromkeys(part)] for part in zip(*pairs, strict=True))
    curves = [(ways.index(way), sizes.index(n)) for way, n in pairs]
    legend = names_legend(columns=2)
    base = alt.Chart(drawn).encode(
        x=alt.X(
            "steps:Q",
            scale=alt.Scale(type="log", base=4, nice=False, padding=14),
            axis=axis("steps", ",d", grid=False),
        ),
        y=alt.Y(
            "milliseconds:Q",
            scale=alt.Scale(type="log", nice=False, padding=10),
            axis=axis("milliseconds", "~g"),
        ),
        color=alt.Color(
            "curve:N",
            scale=alt.Scale(domain=names, range=[LINES[way] for way, _ in curves]),
            legend=legend,
        ),
        strokeDash=alt.StrokeDash(
            "curve:N",
            scale=alt.Scale(domain=names, range=[list(DASHES[size]) for _, size in curves]),
            legend=legend,
        ),
    )
    shape = alt.Shape(
        "curve:N",
        scale=alt.Scale(domain=names, range=[SHAPES[size] for _, size in curves]),
        legend=legend,
    )
    tooltip = [
        alt.Tooltip("curve:N"),
        alt.Tooltip("steps:Q", format=","),
        alt.Tooltip("milliseconds:Q", format=".3~g"),
    ]
    return alt.LayerChart(
        layer=[
            base.mark_line(strokeWidth=3),
            base.mark_point(filled=True, opacity=1, size=MARK).encode(shape=shape, tooltip=tooltip),
        ],
        width="container",
        height=HEIGHT,
        description=_description(drawn),
    )


def _name(way: str, units: int) -> str:
    return f"{way}, {units} unit{'' if units == 1 else 's'}"


def _description(drawn: pd.DataFrame) -> str:
    sentences = [
        f"{str(name).capitalize()}: the time "
        f"{trend(list(curve['milliseconds']), [f'{steps:,} steps' for steps in curve['steps']])}."
        for name, curve in drawn.groupby("curve", sort=False)
    ]
    return " ".join(("Milliseconds against steps, both logarithmic.", *sentences))
