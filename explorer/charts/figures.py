"""The chart of a figure: what a view in which nothing plays shows, drawn by Altair."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import altair as alt
import pandas as pd

from explorer.charts.cliff import cliff_chart
from explorer.charts.deadline import steps_chart, time_line_chart
from explorer.charts.reached import reached_chart
from explorer.charts.scan_time import scan_time_chart
from explorer.charts.sweep import sweep_chart
from explorer.charts.times import times_chart
from explorer.views.sheets import Figure, FigureKind


def figure_chart(figure: Figure) -> alt.LayerChart:
    """The figure as wide as its place; raises ValueError for what its chart refuses."""
    return CHARTS[figure.kind](figure.points, **figure.settings)


def _cliff(paths: pd.DataFrame, *, surface: pd.DataFrame, **settings: Any) -> alt.LayerChart:
    return cliff_chart(surface, paths, **settings)


CHARTS: Mapping[FigureKind, Callable[..., alt.LayerChart]] = {
    "cliff": _cliff,
    "sweep": sweep_chart,
    "times": times_chart,
    "reached": reached_chart,
    "steps": steps_chart,
    "time_line": time_line_chart,
    "scan_times": scan_time_chart,
}
