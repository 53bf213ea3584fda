"""The chart of how long a loop and a scan take, against the number of steps."""

from __future__ import annotations

import altair as alt
import pandas as pd

from explorer.charts.sweep import LABEL, TITLE
from explorer.charts.trends import trend
from explorer.palette import LINES

HEIGHT = 320
DASHES = ([1, 0], [7, 5], [2, 4])


def scan_time_chart(times: pd.DataFrame) -> alt.LayerChart:
    """One line for each way and number of units, both axes logarithmic.

    Args:
        times: columns way, units, steps, milliseconds; one row a measured time.
    """
    drawn = times.assign(
        curve=[_name(way, n) for way, n in zip(times["way"], times["units"], strict=True)]
    )
    names = list(dict.fromkeys(drawn["curve"]))
    ways, sizes = list(dict.fromkeys(drawn["way"])), list(dict.fromkeys(drawn["units"]))
    look = {
        _name(way, n): (LINES[ways.index(way)], list(DASHES[sizes.index(n) % len(DASHES)]))
        for way in ways
        for n in sizes
    }
    base = alt.Chart(drawn).encode(
        x=alt.X(
            "steps:Q",
            scale=alt.Scale(type="log", base=4, nice=False, padding=14),
            axis=alt.Axis(
                title="steps",
                values=sorted(set(drawn["steps"])),
                format=",",
                grid=False,
                labelFontSize=LABEL,
                titleFontSize=TITLE,
            ),
        ),
        y=alt.Y(
            "milliseconds:Q",
            scale=alt.Scale(type="log", nice=False, padding=10),
            axis=alt.Axis(
                title="milliseconds",
                format="~g",
                tickCount=5,
                labelFontSize=LABEL,
                titleFontSize=TITLE,
            ),
        ),
        color=alt.Color(
            "curve:N",
            scale=alt.Scale(domain=names, range=[look[name][0] for name in names]),
            legend=alt.Legend(
                title=None, orient="top", labelFontSize=LABEL, columns=2, labelLimit=300
            ),
        ),
        strokeDash=alt.StrokeDash(
            "curve:N", scale=alt.Scale(domain=names, range=[look[name][1] for name in names])
        ),
    )
    tooltip = [
        alt.Tooltip("curve:N"),
        alt.Tooltip("steps:Q", format=","),
        alt.Tooltip("milliseconds:Q", format=".3~g"),
    ]
    return alt.LayerChart(
        layer=[
            base.mark_line(strokeWidth=3),
            base.mark_point(filled=True, opacity=1, size=70).encode(tooltip=tooltip),
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
