"""Axes and legends of charts against a length: letters that a lecture hall can read."""

from __future__ import annotations

import altair as alt

from explorer.charts.sweep import LABEL, TITLE


def axis(title: str, form: str = "~s", *, grid: bool = True) -> alt.Axis:
    """An axis with about six ticks, whose numbers are written in a form of d3."""
    return alt.Axis(
        title=title,
        format=form,
        grid=grid,
        gridOpacity=0.25,
        labelFlush=False,  # else the first and the last stand beside their lines
        labelFontSize=LABEL,
        titleFontSize=TITLE,
        labelOverlap="greedy",
        titlePadding=4,
        tickCount=6,
    )


def names_legend(columns: int) -> alt.Legend:
    """The names of curves below a chart, so many abreast, each with the mark of its curve."""
    return alt.Legend(
        title=None,
        orient="bottom",
        columns=columns,
        columnPadding=14,
        labelFontSize=LABEL,
        labelLimit=240,
        symbolSize=120,
        # A band is pale; what stands for a curve is not.
        symbolOpacity=1,
        # Dashed like the line, its outline would look torn.
        symbolStrokeWidth=0,
    )
