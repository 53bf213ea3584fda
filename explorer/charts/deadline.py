"""The charts of a deadline: time of a step over a long run, and a time line of answers."""

from __future__ import annotations

import altair as alt
import pandas as pd

from explorer.charts.axes import axis
from explorer.charts.contest import HEIGHT, MARK, WIDE_MARK, looks, ordered
from explorer.charts.sweep import GREY, LABEL, TITLE
from explorer.charts.trends import trend
from explorer.palette import LINES
from explorer.versus.labels import ANSWER, ARRIVAL, LATE, MEDIAN, MOST

MARKS = {ARRIVAL: GREY, ANSWER: LINES[0], LATE: LINES[1]}
SHAPES = {ARRIVAL: "triangle-down", ANSWER: "circle", LATE: "cross"}


def steps_chart(points: pd.DataFrame, deadline: float) -> alt.LayerChart:
    """The time of a step over a run: the median of each block full, all but a thousandth dotted.

    Args:
        points: columns curve, place (the last step of a block), value in microseconds, which
            (MEDIAN or MOST).
        deadline: in microseconds, drawn as a line.
    """
    names = ordered(points["curve"])
    colour, _, shape = looks(names)
    scale = alt.Scale(type="log", nice=False, padding=14)
    y = alt.Y("value:Q", scale=scale, axis=axis("µs a step"))
    base = alt.Chart(points[["curve", "place", "value", "which"]]).encode(
        x=alt.X("place:Q", scale=alt.Scale(nice=False, padding=14), axis=axis("Step", "~s")),
        y=y,
        color=colour,
    )
    kind = alt.StrokeDash(
        "which:N",
        scale=alt.Scale(domain=[MEDIAN, MOST], range=[[1, 0], [3, 4]]),
        legend=alt.Legend(title=None, orient="bottom", labelFontSize=LABEL, symbolStrokeColor=GREY),
    )
    limit = alt.Chart(pd.DataFrame({"value": [deadline], "word": ["deadline"]})).encode(y=y)
    layers = [
        base.mark_line(strokeWidth=3).encode(strokeDash=kind),
        base.mark_point(filled=True, opacity=1, size=MARK).encode(
            shape=shape,
            tooltip=[
                alt.Tooltip("curve:N"),
                alt.Tooltip("place:Q", title="up to step", format=","),
                alt.Tooltip("value:Q", title="µs", format=",.0f"),
                alt.Tooltip("which:N"),
            ],
        ),
        limit.mark_rule(color=GREY, strokeWidth=2),
        limit.mark_text(color=GREY, fontSize=LABEL, align="left", dy=-9, dx=4).encode(
            x=alt.value(0), text="word:N"
        ),
    ]
    sentences = [
        f"Microseconds a step over a run, logarithmic; the deadline is {deadline:,.0f} µs."
    ]
    for name in names:
        for which in (MEDIAN, MOST):
            curve = points[(points["curve"] == name) & (points["which"] == which)]
            places = [f"step {place:,}" for place in curve["place"]]
            course = trend(list(curve["value"]), places, "{:,.0f}".format)
            sentences.append(f"{name}, {which}: {course}.")
    return alt.LayerChart(
        layer=layers, width="container", height=HEIGHT, description=" ".join(sentences)
    )


def time_line_chart(
    events: pd.DataFrame, waits: pd.DataFrame, *, unit: str, description: str
) -> alt.LayerChart:
    """Inputs and answers on one time axis, a row a reader.

    Args:
        events: columns row, time, kind (ARRIVAL, ANSWER or LATE), what; one row a mark. Rows come
            in the order in which they first occur.
        waits: columns row, begin, end: how long a reader waits before it can begin.
        unit: of the times.
        description: what is drawn, in words.
    """
    rows = list(dict.fromkeys(events["row"]))
    y = alt.Y(
        "row:N",
        scale=alt.Scale(domain=rows),
        axis=alt.Axis(title=None, labelFontSize=LABEL, labelLimit=170, grid=True, gridOpacity=0.25),
    )
    scale = alt.Scale(zero=True, nice=False, padding=10)
    time = alt.Axis(
        title=f"Time in {unit}", grid=False, labelFontSize=LABEL, titleFontSize=TITLE, tickCount=6
    )
    kinds = [kind for kind in MARKS if kind in set(events["kind"])]
    legend = alt.Legend(title=None, orient="bottom", labelFontSize=LABEL, symbolSize=WIDE_MARK)
    marks = (
        alt.Chart(events[["row", "time", "kind", "what"]])
        .mark_point(filled=True, opacity=0.9, size=90)
        .encode(
            x=alt.X("time:Q", scale=scale, axis=time),
            y=y,
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=kinds, range=[MARKS[kind] for kind in kinds]),
                legend=legend,
            ),
            shape=alt.Shape(
                "kind:N",
                scale=alt.Scale(domain=kinds, range=[SHAPES[kind] for kind in kinds]),
                legend=legend,
            ),
            tooltip=[
                alt.Tooltip("what:N"),
                alt.Tooltip("time:Q", title=unit, format=".3~f"),
                alt.Tooltip("kind:N"),
            ],
        )
    )
    bars = (
        alt.Chart(waits)
        .mark_bar(color=GREY, opacity=0.3, height=14)
        .encode(x=alt.X("begin:Q", scale=scale, axis=time), x2=alt.X2("end"), y=y)
    )
    return alt.LayerChart(
        layer=[bars, marks], width="container", height=HEIGHT, description=description
    )
