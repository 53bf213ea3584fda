"""Charts and tables of a view in which nothing plays, as one picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import altair as alt

from explorer.charts.blocks import BETWEEN
from explorer.charts.figures import figure_chart
from explorer.charts.sizes import PADDING, PAGE, TITLE
from explorer.charts.tables import table_chart
from explorer.charts.text import text_chart
from explorer.views.sheets import Sheets

# How wide a drawing is, and where in it the plot begins.
DRAWN = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)".*?translate\(([\d.]+),', re.DOTALL)
TRIAL = PAGE // 2


@dataclass(frozen=True)
class _Beside:
    """The pixels that axes and legends of a chart take left and right of its plot."""

    left: float
    right: float


def sheets_chart(sheets: Sheets, title: str, draw: Callable[[Any], str]) -> alt.VConcatChart:
    """The title, the charts and the tables above one another, 174 mm wide.

    What is drawn begins on one line. `draw` makes an SVG of a chart: how much room axes and legends
    need is known once they are drawn.
    """
    charts = [figure_chart(one) for one in sheets.figures]
    besides = [_beside(chart, draw) for chart in charts]
    left = max((one.left for one in besides), default=PADDING)
    inner = round(PAGE - left - PADDING)
    parts: list[Any] = [
        text_chart(title, inner, size=TITLE + 1),
        *(
            chart.properties(width=PAGE - left - beside.right)
            for chart, beside in zip(charts, besides, strict=True)
        ),
        *(table_chart(one.shown, inner) for one in sheets.tables),
    ]
    channels = ("color", "stroke", "strokeDash", "shape", "size")
    return alt.VConcatChart(
        vconcat=parts,
        description=" ".join(str(part.description) for part in parts),
        spacing=BETWEEN,
        resolve={"scale": dict.fromkeys(channels, "independent")},
    )


def _beside(chart: alt.LayerChart, draw: Callable[[Any], str]) -> _Beside:
    drawn = DRAWN.search(draw(chart.properties(width=TRIAL)))
    assert drawn is not None
    width, left = map(float, drawn.groups())
    return _Beside(left, width - left - TRIAL)
