"""The chart of measured times or bytes against a length, both axes logarithmic."""

from __future__ import annotations

import altair as alt
import pandas as pd

from explorer.charts.axes import axis
from explorer.charts.contest import (
    HEIGHT,
    MARK,
    WIDE_MARK,
    looks,
    ordered,
    place_marks,
)
from explorer.charts.trends import trend
from explorer.versus.labels import HERE, SHIPPED


def times_chart(
    points: pd.DataFrame,
    marks: pd.DataFrame,
    *,
    length: str,
    value: str,
    form: str = "~s",
) -> alt.LayerChart:
    """One line a model through its medians, its middle half as a band.

    What was measured here stands as large open marks on the shipped lines.

    Args:
        points: columns curve, place, value, low, high, which (SHIPPED or HERE); one row a model
            and length. All numbers are positive.
        marks: columns place, word: where curves cross, or one has doubled.
        length, value: what the axes are called.
        form: how values are written on the axis.
    """
    names = ordered(points["curve"])
    colour, dash, shape = looks(names)
    x = alt.X(
        "place:Q",
        scale=alt.Scale(type="log", base=2, nice=False, padding=14),
        axis=axis(length, ",d", grid=False),
    )
    y_scale = alt.Scale(type="log", nice=False, padding=14)
    y = alt.Y("value:Q", scale=y_scale, axis=axis(value, form))
    columns = ["curve", "place", "value", "low", "high"]
    shipped = alt.Chart(points[points["which"] == SHIPPED][columns]).encode(x=x)
    tips = [
        alt.Tooltip("curve:N"),
        alt.Tooltip("place:Q", title=length, format=","),
        alt.Tooltip("value:Q", title=value, format=".3~s"),
    ]
    layers: list[alt.Chart] = [
        shipped.mark_area(opacity=0.18).encode(
            y=alt.Y("low:Q", scale=y_scale, axis=axis(value, form)),
            y2=alt.Y2("high"),
            color=colour,
        ),
        shipped.mark_line(strokeWidth=3).encode(y=y, color=colour, strokeDash=dash),
        shipped.mark_point(filled=True, opacity=1, size=MARK).encode(
            y=y, color=colour, shape=shape, tooltip=tips
        ),
    ]
    here = points[points["which"] == HERE]
    if len(here):
        layers.append(
            alt.Chart(here[columns])
            .mark_point(filled=False, opacity=1, size=3 * WIDE_MARK, strokeWidth=2.5)
            .encode(x=x, y=y, color=colour, shape=shape, tooltip=tips)
        )
    if len(marks):
        layers += place_marks(marks, x)
    return alt.LayerChart(
        layer=layers,
        width="container",
        height=HEIGHT,
        description=_description(points, marks, length, value),
    )


def _description(points: pd.DataFrame, marks: pd.DataFrame, length: str, value: str) -> str:
    """What is drawn, how each line goes and what is marked, in words."""
    sentences = [f"{value} against {length}, both axes logarithmic."]
    shipped = points[points["which"] == SHIPPED]
    for name in ordered(shipped["curve"]):
        curve = shipped[shipped["curve"] == name]
        places = [f"{place:,}" for place in curve["place"]]
        sentences.append(f"{name} {trend(list(curve['value']), places, '{:,.3g}'.format)}.")
    if len(points) > len(shipped):
        sentences.append("Large open marks were measured on this server.")
    sentences += [
        f"Marked at {place:,.0f}: {word}."
        for place, word in zip(marks["place"], marks["word"], strict=True)
    ]
    return " ".join(sentences)
