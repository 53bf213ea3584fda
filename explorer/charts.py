"""Charts that follow the playhead: data frame in, Altair chart out."""

from __future__ import annotations

import altair as alt
import pandas as pd

NOW_WIDTH = 3
NOW_COLOUR = "#8a9099"


def playhead_parameter() -> alt.Parameter:
    """The signal t of every chart that follows time: bound to the range input of the transport."""
    return alt.param(name="t", value=0, bind=alt.BindDirect(element="#playhead", event="input"))


def playhead_rule(steps: int) -> alt.Chart:
    """The mark of the present step, placed by the signal alone so that nothing else is redrawn."""
    where = alt.value(alt.expr(f"(toNumber(t)+0.5)*width/{steps}"))
    rule: alt.Chart = (
        alt.Chart(alt.sequence(1))
        .mark_rule(strokeWidth=NOW_WIDTH, color=NOW_COLOUR)
        .encode(x=where)
    )
    return rule


def gradient_chart(
    frame: pd.DataFrame,
    colours: dict[str, str],
    domain: tuple[float, float],
    description: str,
) -> alt.LayerChart:
    """Norms per step on a log scale from `domain[0]` to `domain[1]`, one line per state.

    `frame` has the columns t, title, norm; `colours` maps each title to its line colour. Exact
    zeros, which a log scale cannot hold, are drawn as hollow marks along the bottom.
    """
    steps = int(frame["t"].max()) + 1
    x = alt.X(
        "t:Q",
        scale=alt.Scale(domain=[-0.5, steps - 0.5], nice=False),
        axis=alt.Axis(title="step t", tickMinStep=1, grid=False, format="d"),
    )
    legend = alt.Legend(title=None, orient="top", labelFontSize=15, symbolSize=140)
    colour = alt.Color(
        "title:N",
        scale=alt.Scale(domain=list(colours), range=list(colours.values())),
        legend=legend,
    )
    shape = alt.Shape("title:N", scale=alt.Scale(domain=list(colours)), legend=legend)
    base = alt.Chart().encode(x=x, color=colour)
    lines = (
        base.transform_filter("datum.norm > 0")
        .mark_line(strokeWidth=3, point=alt.OverlayMarkDef(size=28, filled=True))
        .encode(
            y=alt.Y(
                "norm:Q",
                scale=alt.Scale(type="log", domain=domain, nice=False, clamp=True),
                axis=alt.Axis(title="gradient norm", format=".0e", tickCount=4, grid=True),
            ),
            shape=shape,
            tooltip=[
                alt.Tooltip("t:Q", title="step"),
                "title:N",
                alt.Tooltip("norm:Q", format=".3e"),
            ],
        )
    )
    zeros = (
        base.transform_filter("datum.norm == 0")
        .mark_point(size=60, filled=False, strokeWidth=2, shape="triangle-down")
        .encode(
            y=alt.value(alt.expr("height - 5")),
            tooltip=[
                alt.Tooltip("t:Q", title="step"),
                "title:N",
                alt.Tooltip("norm:Q", title="exactly"),
            ],
        )
    )
    chart: alt.LayerChart = (
        alt.layer(lines, zeros, playhead_rule(steps), data=frame)
        .add_params(playhead_parameter())
        .properties(description=description)
        .configure_axis(labelFontSize=14, titleFontSize=15)
        .configure_view(stroke=None)
    )
    return chart
