"""Charts above one another, each on its own scales."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from explorer.charts.sizes import INK, TITLE

Picture = alt.LayerChart | alt.VConcatChart
GAP = 6


def stacked(charts: Sequence[alt.LayerChart], title: str | None = None) -> Picture:
    """Charts above one another, and one alone as it is; a title above all, if there is one."""
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
