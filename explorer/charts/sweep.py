"""The chart of where each cell fails: the metric against the length of a task."""

from __future__ import annotations

import altair as alt
import pandas as pd

from explorer.charts.trends import trend
from explorer.palette import LINES
from explorer.views.sweep_frame import FINISHED, LIVE

LABEL, TITLE = 14, 16
HEIGHT = 400
# Reads on white and on the dark ground.
GREY = "#888888"
DASHES = ([1, 0], [9, 6], [2, 6], [14, 5, 2, 5])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


def sweep_chart(
    points: pd.DataFrame, guess: pd.DataFrame, length: str, metric: str, *, shares: bool
) -> alt.LayerChart:
    """One point a training, lines through the means.

    Args:
        points: columns curve, length, metric, which (FINISHED or LIVE);
            one row a training.
        guess: columns length, metric, word: how good a guess without a network is, and its name.
        length, metric: what the axes are called.
        shares: whether the metric is a share, 0 to 1.
    """
    names = sorted(points["curve"].unique())
    base = alt.Chart(points[["curve", "length", "metric", "which"]]).encode(
        x=alt.X(
            "length:Q",
            scale=alt.Scale(type="log", base=2, nice=False, padding=12),
            axis=alt.Axis(title=length, grid=False, labelFontSize=LABEL, titleFontSize=TITLE),
        ),
        color=alt.Color(
            "curve:N",
            scale=alt.Scale(domain=names, range=[LINES[k % len(LINES)] for k in range(len(names))]),
            legend=alt.Legend(title=None, orient="right", labelFontSize=LABEL, labelLimit=300),
        ),
    )
    scale = alt.Scale(domain=[0, 1]) if shares else alt.Scale(zero=True)
    axis = alt.Axis(
        title=metric.capitalize(),
        format="%" if shares else "~g",
        labelFontSize=LABEL,
        titleFontSize=TITLE,
    )
    dashes = [list(DASHES[k % len(DASHES)]) for k in range(len(names))]
    lines = base.mark_line(strokeWidth=3).encode(
        y=alt.Y("mean(metric):Q", scale=scale, axis=axis),
        strokeDash=alt.StrokeDash("curve:N", scale=alt.Scale(domain=names, range=dashes)),
        detail="which:N",
    )
    marks = base.mark_point(filled=True, opacity=1).encode(
        y=alt.Y("metric:Q", scale=scale, axis=axis),
        shape=alt.Shape(
            "curve:N",
            scale=alt.Scale(
                domain=names, range=[SHAPES[k % len(SHAPES)] for k in range(len(names))]
            ),
        ),
        size=alt.Size(
            "which:O",
            scale=alt.Scale(domain=[FINISHED, LIVE], range=[60, 220]),
            legend=alt.Legend(
                title=None,
                orient="bottom",
                labelFontSize=LABEL,
                symbolFillColor=GREY,
                symbolStrokeColor=GREY,
                values=sorted(points["which"].unique()),
            ),
        ),
        tooltip=[
            alt.Tooltip("curve:N"),
            alt.Tooltip("length:Q"),
            alt.Tooltip("metric:Q", format=".3~g"),
            alt.Tooltip("which:N"),
        ],
    )
    blind = alt.Chart(guess).encode(x="length:Q", y=alt.Y("metric:Q", scale=scale, axis=axis))
    rule = blind.mark_line(color=GREY, strokeWidth=2, strokeDash=[4, 4])
    name = (
        blind.transform_filter(alt.datum.length == float(guess["length"].max()))
        .mark_text(color=GREY, fontSize=LABEL, align="right", dy=24)
        .encode(text="word:N")
    )
    return alt.LayerChart(
        layer=[lines, marks, rule, name],
        width="container",
        height=HEIGHT,
        description=_description(points, length, metric, shares=shares),
    )


def _description(points: pd.DataFrame, length: str, metric: str, *, shares: bool) -> str:
    """What is drawn, and how the mean of each curve goes with the length, in words."""
    sentences = []
    for name, curve in points.groupby("curve"):
        means = curve.groupby("length")["metric"].mean()
        places = [f"{length.lower()} {place}" for place in means.index]
        written = "{:.0%}" if shares else "{:.2g}"
        sentences.append(f"{name} {trend(list(means), places, written.format)}.")
    names = ", ".join(sorted(points["curve"].unique()))
    return " ".join((f"{metric.capitalize()} against {length.lower()} for {names}.", *sentences))
