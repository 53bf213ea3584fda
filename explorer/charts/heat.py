"""Heat maps over steps and rows, in the player's colours and on its scales."""

from __future__ import annotations

from typing import TypeVar

import altair as alt
import numpy as np
import pandas as pd

from explorer.charts.heat_values import Heat, end_labels, heat_sentence, tidy
from explorer.charts.sizes import LABEL, Room, axis, edge, heading, row_extent, ticks_apart
from explorer.charts.steps import Steps
from explorer.views.pixels import NOT_A_NUMBER, STOPS, image_address

Channel = TypeVar("Channel", alt.X, alt.Y)
# More make a file that is slow to draw (and Altair itself takes 5,000 at once).
MOST_RECTANGLES = 3000
# In pixels, so that no seam shows between two of them: the later one covers it.
OVERLAP = 0.6
NAMES_IN_PLACE = 11


def heat_chart(
    heat: Heat, steps: Steps, place: Room, *, height: int | None = None, drawn: bool = True
) -> alt.LayerChart:
    """A heat map; `drawn` says whether the steps are written below it.

    Up to 3,000 values are rectangles with their data; more are a picture of all of them.
    """
    tall = heat.height if height is None else height
    x = steps.x(place.inner, drawn=drawn)
    y = alt.Y("row:Q", scale=_row_scale(heat), axis=_row_axis(heat, tall, place))
    many = heat.values.size > MOST_RECTANGLES
    layers = (_image if many else _rectangles)(heat, steps, x, y, (place.inner, tall))
    layers += [_outline(heat, x, y)] * bool(heat.outlined)
    return alt.LayerChart(
        layer=[*layers, *steps.outline(x)],
        width=place.inner,
        height=tall,
        title=heading(heat.title, _note(heat)),
        view=edge(),
        description=heat_sentence(heat),
    )


def _note(heat: Heat) -> str:
    missing = "magenta: no finite number" if not np.isfinite(heat.values).all() else ""
    return "; ".join(filter(None, (heat.note, missing)))


def _rectangles(
    heat: Heat, steps: Steps, x: alt.X, y: alt.Y, size: tuple[int, int]
) -> list[alt.Chart]:
    frame = tidy(heat)
    tips = [
        alt.Tooltip("t:Q", title="t"),
        alt.Tooltip("row:Q", title=heat.row),
        alt.Tooltip("value:Q", format=".4~g"),
    ]
    ends = {
        "t1": "datum.t - 0.5",
        "t2": f"datum.t + {0.5 + OVERLAP * steps.count / size[0]:.4f}",
        "row1": "datum.row - 0.5",
        "row2": f"datum.row + {0.5 + OVERLAP * heat.values.shape[1] / size[1]:.4f}",
    }
    if heat.rows is not None:
        frame["name"] = np.tile(np.array(heat.rows, dtype=object), len(heat.values))
        tips[1] = alt.Tooltip("name:N", title=heat.row)
    if steps.tokens is not None:
        frame["token"] = [steps.tokens[t - steps.first] for t in frame["t"]]
        tips.insert(1, alt.Tooltip("token:N"))
    base = (
        alt.Chart(frame)
        .transform_calculate(**ends)
        .encode(
            x=_with_field(x, "t1:Q"),
            x2=alt.X2("t2"),
            y=_with_field(y, "row1:Q"),
            y2=alt.Y2("row2"),
            tooltip=tips,
        )
    )
    drawn = base.mark_rect(clip=True, aria=False).encode(color=_colour(heat, size[1]))
    if np.isfinite(heat.values).all():
        return [drawn]
    missing = base.transform_filter("!isValid(datum.value)")
    return [drawn, missing.mark_rect(clip=True, aria=False, color=NOT_A_NUMBER)]


def _image(heat: Heat, steps: Steps, x: alt.X, y: alt.Y, size: tuple[int, int]) -> list[alt.Chart]:
    """All values as one picture, and a colour scale that stands beside it."""
    count, rows = heat.values.shape
    width = size[0] * count / steps.count
    middle = heat.first + (count - 1) / 2
    address = image_address(heat.values, heat.scale)
    place = pd.DataFrame({"t": [middle], "row": [(rows - 1) / 2], "url": [address]})
    picture = (
        alt.Chart(place)
        .mark_image(width=width, height=size[1], aspect=False)
        .encode(x=x, y=y, url=alt.Url("url:N"))
    )
    # Nothing of it is seen but its legend.
    ends = pd.DataFrame({"value": [heat.scale.low, heat.scale.high]})
    legend = (
        alt.Chart(ends)
        .mark_rect()
        .encode(x=alt.value(0), x2=alt.value(0), color=_colour(heat, size[1]))
    )
    return [picture, legend]


def _outline(heat: Heat, x: alt.X, y: alt.Y) -> alt.Chart:
    data = pd.DataFrame(
        [
            {"t1": t - 0.5, "t2": t + 0.5, "row1": first - 0.5, "row2": first + count - 0.5}
            for t, first, count in heat.outlined
        ]
    )
    chart: alt.Chart = (
        alt.Chart(data)
        .mark_rect(fill=None, stroke="#000000", strokeWidth=1.5)
        .encode(
            x=_with_field(x, "t1:Q"), x2=alt.X2("t2"), y=_with_field(y, "row1:Q"), y2=alt.Y2("row2")
        )
    )
    return chart


def _with_field(channel: Channel, field: str) -> Channel:
    result = channel.copy(deep=False)
    result["shorthand"] = field
    return result


def _row_scale(heat: Heat) -> alt.Scale:
    """The first row on top, as in the player."""
    rows = heat.values.shape[1]
    return alt.Scale(domain=[rows - 0.5, -0.5], nice=False, zero=False)


def _row_axis(heat: Heat, height: int, place: Room) -> alt.Axis:
    count = heat.values.shape[1]
    extent = row_extent(place)
    if heat.rows is not None:
        apart = -(-NAMES_IN_PLACE * count // max(height, 1))
        shown = list(range(0, count, max(apart, 1)))
        return axis(heat.row, shown, [heat.rows[row] for row in shown], extent=extent)
    numbers = heat.numbers or tuple(range(count))
    apart = ticks_apart(count, max(height // 16, 2))
    shown = [row for row, number in enumerate(numbers) if number % apart == 0]
    return axis(heat.row, shown, [str(numbers[row]) for row in shown], extent=extent)


def _colour(heat: Heat, height: int) -> alt.Color:
    low, high = end_labels(heat)
    scale = heat.scale
    return alt.Color(
        "value:Q",
        scale=alt.Scale(
            type="linear",
            domain=[scale.low, scale.high],
            range=list(STOPS[scale.colours]),
            interpolate="rgb",
            clamp=True,
        ),
        legend=alt.Legend(
            title=None,
            orient="right",
            offset=6,
            gradientLength=height,
            gradientThickness=8,
            values=[scale.low, scale.high],
            labelExpr=f"datum.value < {(scale.low + scale.high) / 2} ? '{low}' : '{high}'",
            labelFontSize=LABEL,
            labelOffset=3,
        ),
    )
