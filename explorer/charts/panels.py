"""Curves over steps, told apart by colour and dashes, on a plain or a logarithmic scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd

from explorer.charts.sizes import (
    COLUMN,
    INK,
    LABEL,
    PADDING,
    Room,
    axis,
    edge,
    heading,
    text_width,
)
from explorer.charts.steps import Steps
from explorer.charts.sweep import DASHES
from explorer.charts.trends import trend
from explorer.palette import LINES, log_domain
from explorer.views.lines import nice_ends, scale_ticks

HEIGHT = 120
# The share of the height at which exact zeros stand on a log scale.
ZERO_AT = 0.03
ZEROS = "hollow points: exactly 0"
SYMBOL_ROOM = 40


@dataclass(frozen=True, eq=False)
class Curves:
    """What a panel of curves shows: name → (T,), and the ends and ticks of their scale.

    `stems`: values stand on lines from the bottom. `note` is a line below the title, `meaning` a
    sentence.
    """

    title: str
    values: Mapping[str, np.ndarray]
    log: bool
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    stems: bool = False
    note: str = ""
    meaning: str = ""


def curves_of(
    title: str,
    values: Mapping[str, np.ndarray],
    *,
    log: bool,
    note: str = "",
    meaning: str = "",
    ends: tuple[float, float] | None = None,
) -> Curves:
    """Curves on the scale that the player gives them, or on one with these ends."""
    everything = np.concatenate(list(values.values()))
    low, high = ends or (log_domain(everything) if log else nice_ends(everything))
    ticks = tuple(scale_ticks(low, high, log=log))
    return Curves(title, values, log, low, high, ticks, note=note, meaning=meaning)


def curve_chart(
    curves: Curves,
    steps: Steps,
    place: Room,
    *,
    height: int | None = None,
    drawn: bool = True,
) -> alt.LayerChart:
    """Curves with what they are called above them.

    On a log scale exact zeros stand as hollow points along the bottom; what is not finite leaves a
    gap.
    """
    frame = tidy_curves(curves, steps)
    x, y = steps.x(place.inner, drawn=drawn), _y(curves, place)
    names = list(curves.values)
    colour, dash = curve_looks(names, place)
    base = alt.Chart(frame).encode(x=x, y=y, color=colour)
    # A curve without a neighbour on either side has no line.
    alone = base.transform_filter("datum.alone")
    # Cut off only where something lies beyond, or a line along an end would be half as wide.
    values = frame["value"].dropna()
    cut = bool(len(values)) and not (curves.low <= values.min() and values.max() <= curves.high)
    layers = [alone.mark_point(filled=True, size=16, opacity=1, clip=cut)]
    if curves.stems:
        floor = alt.value(HEIGHT if height is None else height)
        layers = [base.mark_rule(strokeWidth=2).encode(y2=floor)]
    else:
        layers.insert(0, base.mark_line(strokeWidth=1.5, clip=cut).encode(strokeDash=dash))
    zeros = frame[frame["zero"]]
    if len(zeros):
        layers.append(_zeros(curves, zeros, x, y, colour))
    return alt.LayerChart(
        layer=[*steps.band(x), *layers],
        width=place.inner,
        height=HEIGHT if height is None else height,
        title=heading(_title(curves), _note(curves, has_zeros=bool(len(zeros)))),
        view=edge(),
        description=curves_sentence(curves, steps),
    )


def tidy_curves(curves: Curves, steps: Steps) -> pd.DataFrame:
    """One row a value: t, curve, value; what has no place on the scale is missing.

    `zero` says whether it is an exact zero on a log scale, `alone` whether no neighbour is drawn.
    """
    parts = []
    for name, values in curves.values.items():
        array = np.asarray(values, dtype=float)
        is_drawn = np.isfinite(array) & ((array > 0.0) if curves.log else True)
        padded = np.concatenate([[False], is_drawn, [False]])
        parts.append(
            pd.DataFrame(
                {
                    "t": np.arange(len(array)) + steps.first,
                    "curve": name,
                    "value": np.where(is_drawn, array, np.nan),
                    "zero": (array == 0.0) & curves.log,
                    "alone": is_drawn & ~padded[:-2] & ~padded[2:],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def curves_sentence(curves: Curves, steps: Steps) -> str:
    """What is drawn, and how each curve goes, in words."""
    sentences = [f"{curves.title}."] + [curves.meaning] * bool(curves.meaning)
    for name, values in curves.values.items():
        places = [f"t = {steps.first + t}" for t in range(len(values))]
        sentences.append(f"{name} {trend([float(value) for value in values], places)}.")
    return " ".join(sentences)


def _title(curves: Curves) -> str:
    """The title; with it the name of a curve that is alone, as it has no legend."""
    names = list(curves.values)
    if len(names) > 1 or names[0] in curves.title:
        return curves.title
    return ": ".join(filter(None, (curves.title, names[0])))


def _note(curves: Curves, *, has_zeros: bool) -> str:
    return "; ".join(filter(None, (curves.note, ZEROS if has_zeros else "")))


def _zeros(curves: Curves, zeros: pd.DataFrame, x: alt.X, y: alt.Y, colour: alt.Color) -> alt.Chart:
    low, high = np.log10([curves.low, curves.high])
    data = zeros[["t", "curve"]].assign(value=10.0 ** (low + ZERO_AT * (high - low)))
    chart: alt.Chart = (
        alt.Chart(data)
        .mark_point(filled=True, fill="white", size=14, strokeWidth=1, opacity=1)
        .encode(x=x, y=y, stroke=alt.Stroke("curve:N", scale=colour["scale"], legend=None))
    )
    return chart


def _y(curves: Curves, place: Room) -> alt.Y:
    values = [value for value, _ in curves.ticks]
    texts = [text for _, text in curves.ticks]
    drawn = axis(None, values, texts, extent=place.left - 3, grid=True)
    scale = alt.Scale(
        type="log" if curves.log else "linear",
        domain=[curves.low, curves.high],
        nice=False,
        zero=False,
    )
    return alt.Y("value:Q", scale=scale, axis=drawn)


def curve_looks(
    names: list[str], place: Room, *, marks: bool = False
) -> tuple[alt.Color, alt.StrokeDash]:
    """Colours and dashes, in the player's order; one name needs no legend.

    With `marks` the legend has those of the points instead of pieces of lines.
    """
    legend = None
    if len(names) > 1:
        widest = SYMBOL_ROOM + max(map(text_width, names))
        abreast = int((place.width - 2 * PADDING - place.left) // widest)
        legend = alt.Legend(
            title=None,
            orient="top",
            direction="horizontal",
            columns=max(min(abreast, len(names)), 1),
            labelFontSize=LABEL,
            labelColor=INK,
            labelLimit=COLUMN,
            symbolType=alt.Undefined if marks else "stroke",
            symbolSize=60 if marks else 400,
            symbolStrokeWidth=1.5,
            offset=2,
            padding=0,
            columnPadding=10,
            rowPadding=1,
        )
    colours = [LINES[k % len(LINES)] for k in range(len(names))]
    dashes = [list(DASHES[k % len(DASHES)]) for k in range(len(names))]
    return (
        alt.Color("curve:N", scale=alt.Scale(domain=names, range=colours), legend=legend),
        alt.StrokeDash(
            "curve:N",
            scale=alt.Scale(domain=names, range=dashes),
            legend=None if marks else legend,
        ),
    )
