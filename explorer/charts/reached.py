"""The chart of what models reached, over lengths or amounts of data: every seed, means, spread."""

from __future__ import annotations

import altair as alt
import pandas as pd

from explorer.charts.axes import axis
from explorer.charts.contest import HEIGHT, MARK, looks, ordered, place_marks
from explorer.charts.sweep import GREY, LABEL
from explorer.charts.trends import trend


def reached_chart(
    points: pd.DataFrame,
    *,
    place: str,
    value: str,
    shares: bool,
    trained: float | None = None,
    guess: float | None = None,
    marks: pd.DataFrame | None = None,
) -> alt.LayerChart:
    """One point a training, a line a model through its means, a band over its seeds.

    Args:
        points: columns curve, place, value, seed; one row a training and place.
        place, value: what the axes are called.
        shares: whether the value is a share, 0 to 1; else its axis begins where the values do.
        trained: the longest length of the training; up to it the ground is shaded.
        guess: how good a guess is.
        marks: columns place, word: where curves cross.
    """
    names = ordered(points["curve"])
    colour, dash, shape = looks(names)
    x_scale = alt.Scale(type="log", base=2, nice=False, padding=14)
    x = alt.X("place:Q", scale=x_scale, axis=axis(place, ",d", grid=False))
    y_scale = alt.Scale(domain=[0, 1]) if shares else alt.Scale(zero=False, padding=14)
    y_axis = axis(value, "%" if shares else ".2~f")
    drawn = points[["curve", "place", "value", "seed"]]
    base = alt.Chart(drawn).encode(x=x)
    layers: list[alt.Chart] = []
    if trained is not None:
        low = float(points["place"].min())
        layers += _shade(low, trained, x, alt.Y("foot:Q", scale=y_scale, axis=y_axis))
    layers += [
        base.mark_area(opacity=0.15).encode(
            y=alt.Y("min(value):Q", scale=y_scale, axis=y_axis),
            y2=alt.Y2("max(value)"),
            color=colour,
        ),
        base.mark_line(strokeWidth=3).encode(
            y=alt.Y("mean(value):Q", scale=y_scale, axis=y_axis), color=colour, strokeDash=dash
        ),
        base.mark_point(filled=True, opacity=0.75, size=MARK).encode(
            y=alt.Y("value:Q", scale=y_scale, axis=y_axis),
            color=colour,
            shape=shape,
            tooltip=[
                alt.Tooltip("curve:N"),
                alt.Tooltip("place:Q", title=place, format=","),
                alt.Tooltip("value:Q", title=value, format=".0%" if shares else ".3f"),
                alt.Tooltip("seed:Q"),
            ],
        ),
    ]
    if guess is not None:
        layers += _guess(guess, y_scale, y_axis)
    if marks is not None and len(marks):
        layers += place_marks(marks, x)
    return alt.LayerChart(
        layer=layers,
        width="container",
        height=HEIGHT,
        description=_description(points, place, value, trained, guess, shares=shares),
    )


def _shade(low: float, trained: float, x: alt.X, foot: alt.Y) -> list[alt.Chart]:
    """The lengths of the training, and the word for them at the foot."""
    ground = alt.Chart(
        pd.DataFrame({"place": [low], "high": [trained], "word": ["trained"], "foot": [0.0]})
    ).encode(x=x)
    return [
        ground.mark_rect(color=GREY, opacity=0.18).encode(x2=alt.X2("high")),
        ground.mark_text(
            color=GREY, fontSize=LABEL, align="left", baseline="bottom", dx=4, dy=-3
        ).encode(y=foot, text="word:N"),
    ]


def _guess(guess: float, scale: alt.Scale, y_axis: alt.Axis) -> list[alt.Chart]:
    level = alt.Chart(pd.DataFrame({"value": [guess], "word": ["guess"]})).encode(
        y=alt.Y("value:Q", scale=scale, axis=y_axis)
    )
    return [
        level.mark_rule(color=GREY, strokeWidth=2, strokeDash=[4, 4]),
        level.mark_text(color=GREY, fontSize=LABEL, align="right", dy=12, dx=-4).encode(
            x=alt.value("width"), text="word:N"
        ),
    ]


def _description(
    points: pd.DataFrame,
    place: str,
    value: str,
    trained: float | None,
    guess: float | None,
    *,
    shares: bool,
) -> str:
    """What is drawn, and how the mean of each model goes, in words."""
    sentences = [f"{value} against {place.lower()}."]
    written = "{:.0%}" if shares else "{:.2f}"
    for name in ordered(points["curve"]):
        means = points[points["curve"] == name].groupby("place")["value"].mean()
        places = [f"{one:,}" for one in means.index]
        sentences.append(f"{name} {trend(list(means), places, written.format)}.")
    if trained is not None:
        sentences.append(f"Trained up to {trained:g}, shaded.")
    if guess is not None:
        sentences.append(f"A guess reaches {guess:.0%}.")
    return " ".join(sentences)
