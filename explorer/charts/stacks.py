"""Charts above one another, each on its own scales."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from explorer.charts.sizes import INK, TITLE, Room

Picture = alt.LayerChart | alt.VConcatChart
# Vega leaves one pixel around each of several.
GAP, AROUND = 6, 1


def as_wide(chart: alt.LayerChart, place: Room, less: int = 0) -> alt.LayerChart:
    """A chart that is exactly as wide as its room, whatever its labels leave free of it.

    Vega takes as much place as what is drawn: so a line that is not seen goes from edge to edge,
    or ends some pixels before each.
    """
    base = alt.Chart(alt.InlineData([{}])).mark_rule(opacity=0, strokeWidth=0, aria=False)
    line = base.encode(
        x=alt.value(less - place.left),
        x2=alt.value(place.inner + place.right - less),
        y=alt.value(0),
    )
    chart.layer = [*chart.layer, line]
    return chart


def stacked(charts: Sequence[alt.LayerChart], place: Room, title: str | None = None) -> Picture:
    """Charts above one another, and one alone as it is; a title above all, if there is one.

    All are as wide as their room.
    """
    less = AROUND if len(charts) > 1 else 0
    charts = [as_wide(chart, place, less) for chart in charts]
    if len(charts) == 1:
        return charts[0]
    chart = alt.VConcatChart(
        vconcat=list(charts),
        spacing=GAP,
        resolve={"scale": {"color": "independent", "strokeDash": "independent"}},
        description=" ".join(chart.description for chart in charts),
    )
    if title is not None:
        chart.title = alt.TitleParams(
            title,
            anchor="start",
            frame="group",
            fontSize=TITLE + 2,
            fontWeight="normal",
            color=INK,
            offset=6,
        )
    return chart
