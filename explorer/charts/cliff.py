"""The chart of the clipping lesson: a cliff and two paths of descent over it."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from explorer.charts.trends import trend
from explorer.palette import LINES, SEQUENTIAL

Ends = tuple[tuple[float, float], tuple[float, float]]

# Name → colour, dashes, mark: each of the three tells the paths apart.
PATHS = {
    "with clipping": (LINES[0], [1, 0], "circle"),
    "without clipping": (LINES[1], [7, 4], "triangle-up"),
}
LABEL, TITLE = 14, 16
# More rectangles than this squared make a chart slow to appear.
MOST_CELLS = 61
# Below, losses are one shade: to the eye the valley has a floor.
FLOOR, CEILING = 1e-3, 0.5
HEIGHT = 420


def cliff_chart(
    surface: pd.DataFrame, paths: pd.DataFrame, description: str, ends: Ends
) -> alt.LayerChart:
    """The loss over u and b, dark where it is low, and the paths of descent over it.

    Args:
        surface: columns u, b, loss, one row a point of an even grid; a fine grid is thinned to at
            most 61 × 61.
        paths: columns path (a key of `PATHS`), update, u, b, loss; what leaves the plot is cut off.
        description: what a screen reader says of the chart, before how the loss goes on each path.
        ends: of u and of b; they alone fix the axes.

    Raises ValueError for a path of another name or a surface of a single row or column.
    """
    unknown = sorted(set(paths["path"]) - set(PATHS))
    if unknown:
        raise ValueError(f"Unknown path {unknown[0]!r}; allowed are {', '.join(PATHS)}.")
    # Given at once: each step of a chain would copy the whole chart.
    return alt.LayerChart(
        layer=[_surface(surface, ends), _paths(paths, ends)],
        resolve={"scale": {"color": "independent", "shape": "independent"}},
        width="container",
        height=HEIGHT,
        description=" ".join((description, *_courses(paths))),
    )


def _courses(paths: pd.DataFrame) -> list[str]:
    """How the loss goes on each path, in words."""
    return [
        f"The loss {name} "
        f"{trend(list(path['loss']), [f'update {update}' for update in path['update']])}."
        for name, path in paths.groupby("path", sort=False)
    ]


def _surface(surface: pd.DataFrame, ends: Ends) -> alt.Chart:
    thin, reach = surface, {}
    for name in ("u", "b"):
        values = sorted(surface[name].unique())
        if len(values) < 2:
            raise ValueError(
                f"The surface has {len(values)} value of {name}; allowed are 2 or more."
            )
        kept = values[:: math.ceil(len(values) / MOST_CELLS)]
        thin = thin[thin[name].isin(kept)]
        # A little more than half the way to the next one, or seams show.
        reach[name] = 0.52 * (kept[1] - kept[0])
    colour = alt.Color(
        "shown:Q",
        scale=alt.Scale(
            type="log",
            domain=[FLOOR, CEILING],
            range=list(SEQUENTIAL),
            clamp=True,
            interpolate="rgb",
        ),
        legend=alt.Legend(
            title="loss",
            values=[0.001, 0.01, 0.1, 0.5],
            format="~g",
            gradientLength=HEIGHT // 2,
            labelFontSize=LABEL,
            titleFontSize=TITLE,
        ),
    )
    chart: alt.Chart = (
        alt.Chart(thin[["u", "b", "loss"]])
        # A log scale has no place for a loss of exactly 0.
        .transform_calculate(
            shown=f"max(datum.loss, {FLOOR})",
            left=f"datum.u - {reach['u']}",
            right=f"datum.u + {reach['u']}",
            low=f"datum.b - {reach['b']}",
            high=f"datum.b + {reach['b']}",
        )
        .mark_rect(clip=True)
        .encode(
            x=alt.X("left:Q", scale=_scale(ends[0]), axis=_axis("u")),
            x2=alt.X2("right"),
            y=alt.Y("low:Q", scale=_scale(ends[1]), axis=_axis("b")),
            y2=alt.Y2("high"),
            color=colour,
            tooltip=_tips("u", "b", "loss"),
        )
    )
    return chart


def _paths(paths: pd.DataFrame, ends: Ends) -> alt.LayerChart:
    colours, dashes, shapes = (list(part) for part in zip(*PATHS.values(), strict=True))
    names = list(PATHS)
    legend = alt.Legend(title=None, orient="top", labelFontSize=LABEL, symbolSize=160)
    # Channels stand as objects: to guess one from its text takes altair ten milliseconds.
    base = alt.Chart(paths[["path", "update", "u", "b", "loss"]]).encode(
        x=alt.X("u:Q", scale=_scale(ends[0]), axis=_axis("u")),
        y=alt.Y("b:Q", scale=_scale(ends[1]), axis=_axis("b")),
        order=alt.Order("update:Q"),
    )
    colours_of_names = alt.Scale(domain=names, range=colours)
    # Another channel than the marks' colour: a legend left out would take theirs with it.
    stroke = alt.Stroke("path:N", scale=colours_of_names, legend=None)
    dash = alt.StrokeDash("path:N", scale=alt.Scale(domain=names, range=dashes), legend=None)
    lines = base.mark_line(clip=True, strokeWidth=2.5, strokeJoin="round")
    # Both colours stand out from white, and white from every shade of the surface.
    halo = base.mark_line(clip=True, strokeWidth=5, strokeJoin="round", color="white")
    marks = base.mark_point(clip=True, filled=True, opacity=1).encode(
        color=alt.Color("path:N", scale=colours_of_names, legend=legend),
        shape=alt.Shape("path:N", scale=alt.Scale(domain=names, range=shapes), legend=legend),
        size=alt.SizeValue(45, condition={"test": "datum.update == 0", "value": 200}),
        tooltip=[alt.Tooltip("path:N"), *_tips("update", "u", "b", "loss")],
    )
    layers = [
        halo.encode(detail=alt.Detail("path:N")),
        lines.encode(stroke=stroke, strokeDash=dash),
        marks,
    ]
    return alt.LayerChart(layer=layers)


def _scale(ends: tuple[float, float]) -> alt.Scale:
    return alt.Scale(domain=list(ends), nice=False, zero=False)


def _axis(title: str) -> alt.Axis:
    return alt.Axis(title=title, grid=False, tickCount=5, labelFontSize=LABEL, titleFontSize=TITLE)


def _tips(*fields: str) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{field}:Q", format=".4~g") for field in fields]
