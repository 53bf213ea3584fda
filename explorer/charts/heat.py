"""Heat maps over steps and rows, in the player's colours and on its scales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import altair as alt
import numpy as np
import pandas as pd

from explorer.charts.pixels import NOT_A_NUMBER, STOPS, image_address
from explorer.charts.sizes import LABEL, Room, axis, edge, heading, ticks_apart
from explorer.charts.steps import Steps
from explorer.charts.trends import mean_trend
from explorer.palette import Scale
from explorer.wording import MINUS, power_of_ten

Channel = TypeVar("Channel", alt.X, alt.Y)
# More make a file that is slow to draw (and Altair itself takes 5,000 at once).
MOST_RECTANGLES = 3000
# In pixels, so that no seam shows between two of them: the later one covers it.
OVERLAP = 0.6
ROW, NAMED_ROW, LOWEST, HIGHEST = 4, 13, 48, 150
NAMES_IN_PLACE = 11


@dataclass(frozen=True, eq=False)
class Heat:
    """What a heat map shows: values (T, R), of the steps from `first` on, on a scale.

    `rows` are the labels of the rows, None where they are numbered; `row` is what they are called.
    `power`: values are powers of ten. `note` is a line below the title, `meaning` a sentence.
    `outlined` are (step, first row, count) of rows with a line around them.
    """

    title: str
    values: np.ndarray
    scale: Scale
    row: str = "unit"
    rows: tuple[str, ...] | None = None
    numbers: tuple[int, ...] | None = None
    first: int = 0
    power: bool = False
    note: str = ""
    meaning: str = ""
    outlined: tuple[tuple[int, int, int], ...] = ()

    @property
    def height(self) -> int:
        """A height at which rows can be told apart, and read if they have names."""
        count = int(self.values.shape[1])
        if self.rows is not None and count * NAMED_ROW <= 4 * HIGHEST:
            return max(count * NAMED_ROW, LOWEST)
        return min(max(count * ROW, LOWEST), HIGHEST)


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


def heat_sentence(heat: Heat) -> str:
    """What the map shows, and how the mean of its rows goes, in words."""
    steps, rows = heat.values.shape
    size = f"{rows} {'row' if rows == 1 else 'rows'} over {steps} steps"
    trend = mean_trend(heat.values, heat.first, power=heat.power, span=_span(heat.scale))
    missing = int((~np.isfinite(heat.values)).sum())
    held = f"{missing} of its values are no finite numbers." if missing else ""
    sentences = (f"{heat.title}: {size}.", heat.note, heat.meaning, trend, held)
    return " ".join(filter(None, sentences))


def _span(scale: Scale) -> float:
    return scale.high - scale.low


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


def tidy(heat: Heat) -> pd.DataFrame:
    """One row a value: t, row, value."""
    steps, rows = heat.values.shape
    t, row = np.indices((steps, rows)).reshape(2, -1)
    return pd.DataFrame({"t": t + heat.first, "row": row, "value": _short(heat.values.ravel())})


def _short(values: np.ndarray) -> np.ndarray:
    """Values with the digits that they have, if they are float32, and no more."""
    if values.dtype != np.float32:
        return values
    return values.astype(str).astype(float)


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
    extent = place.left - LABEL - 3
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


def end_labels(heat: Heat) -> tuple[str, str]:
    """What is written at the ends of the colour scale; ≤ and ≥ where values lie beyond them."""
    scale, values = heat.scale, heat.values[np.isfinite(heat.values)]
    text = (lambda end: power_of_ten(round(end))) if heat.power else _number
    low, high = text(scale.low), text(scale.high)
    if heat.power or (values < scale.low).any() or (values > scale.high).any():
        low = f"≤ {low}" if (values <= scale.low).any() else low
        high = f"≥ {high}" if (values > scale.high).any() else high
    return low, high


def _number(value: float) -> str:
    return f"{value:g}".replace("-", MINUS)


def row_labels(labels: Sequence[str] | None, count: int, word: str) -> tuple[str, ...] | None:
    """Labels of rows, as they were given.

    Raises ValueError for another number of them than of rows.
    """
    if labels is None:
        return None
    if len(labels) != count:
        raise ValueError(
            f"There are {len(labels)} labels for {count} {word}s; allowed is one each."
        )
    return tuple(str(label) for label in labels)
