"""Several cells on the same steps, and against the length of a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from explorer.cells import CELLS
from explorer.charts.panels import HEIGHT, curve_chart, curve_looks, curves_of
from explorer.charts.signals import shown_direction
from explorer.charts.sizes import COLUMN, INK, LABEL, Room, axis, edge, heading, room, row_extent
from explorer.charts.stacks import Picture, as_wide
from explorer.charts.steps import steps
from explorer.charts.sweep import GREY, SHAPES
from explorer.charts.trends import trend
from explorer.palette import numbers
from explorer.tracing.trace import Trace


def curves(
    sources: Mapping[str, Any],
    signal: str = "h",
    *,
    log: bool = True,
    notation: str = "pytorch",
    tokens: Sequence[str] | None = None,
    t: int | None = None,
    title: str | None = None,
    width: int = COLUMN,
    height: int | None = None,
) -> Picture:
    """One curve for each of several cells, or of several runs, over the same steps.

    Args:
        sources: the name of each curve → a trace or a gradient, of which the norm of one signal is
            drawn; the `norms()` of one; or the numbers themselves, (T,).
        signal: which signal of a trace.
        log: whether the scale is logarithmic. Exact zeros then stand as hollow points along the
            bottom.
        notation, tokens, t, title, width, height: as for `gradient_norms`.

    Raises:
        ValueError: for no source, a signal that one of them lacks, other lengths than one another.
    """
    shown_direction(notation, None)
    if not sources:
        raise ValueError("There is nothing to draw; allowed is one source or more.")
    values = {name: _curve(name, source, signal) for name, source in sources.items()}
    lengths = {len(curve) for curve in values.values()}
    if len(lengths) > 1:
        raise ValueError(
            f"The curves have {' and '.join(map(str, sorted(lengths)))} steps; allowed is one "
            "number of steps for all."
        )
    panel = curves_of(
        _title(sources, signal, notation) if title is None else title, values, log=log
    )
    place = room(width)
    over = steps(lengths.pop(), tokens, t)
    return as_wide(curve_chart(panel, over, place, height=height), place)


def lag_sweep(
    frame: pd.DataFrame,
    *,
    length: str = "lag",
    metric: str = "share_right",
    guess: float | None = None,
    title: str = "",
    width: int = COLUMN,
    height: int | None = None,
) -> alt.LayerChart:
    """What trainings of several cells reach against the length of the task: means and points.

    Args:
        frame: one row a training, as in `assets/sweeps/recall.csv`: columns cell, start where gate
            biases started in several ways, and those named by `length` and `metric`.
        length: the column with the lengths; its axis is logarithmic.
        metric: the column with what was reached; shares, 0 to 1, are written as percent.
        guess: what is reached without a network, drawn as a line.
        title, width, height: as for `gate_map`.

    Raises:
        ValueError: for a frame without these columns, or without rows.
    """
    for column in ("cell", length, metric):
        if column not in frame:
            raise ValueError(
                f"The frame has no column {column!r}; it has {', '.join(map(str, frame.columns))}."
            )
    if not len(frame):
        raise ValueError("The frame has no rows; allowed is one a training.")
    points = pd.DataFrame(
        {
            "curve": _names(frame),
            "length": frame[length].astype(float),
            "metric": frame[metric].astype(float),
        }
    )
    names = sorted(points["curve"].unique())
    shares = bool(points["metric"].between(0.0, 1.0).all())
    widest = "100%" if shares else f"{points['metric'].abs().max():.3g}"
    place, tall = room(width, [widest]), HEIGHT if height is None else height
    x = alt.X(
        "length:Q",
        scale=alt.Scale(type="log", base=2, nice=False, padding=10),
        axis=axis(length.replace("_", " "), sorted(points["length"].unique())),
    )
    drawn = axis(metric.replace("_", " "), extent=row_extent(place), grid=True)
    drawn.format, drawn.tickCount = "%" if shares else "~g", 5
    domain = alt.Scale(domain=[0.0, 1.0]) if shares else alt.Scale(zero=True)
    y = alt.Y("metric:Q", scale=domain, axis=drawn)
    colour, dash = curve_looks(names, place, marks=True)
    shapes = [SHAPES[k % len(SHAPES)] for k in range(len(names))]
    shape = alt.Shape(
        "curve:N", scale=alt.Scale(domain=names, range=shapes), legend=colour["legend"]
    )
    base = alt.Chart(points).encode(x=x, color=colour)
    means = alt.Y("mean(metric):Q", scale=domain, axis=drawn)
    layers = [
        base.mark_line(strokeWidth=1.5).encode(y=means, strokeDash=dash),
        base.mark_point(filled=True, opacity=1, size=22).encode(y=y, shape=shape),
        *_guess(guess, place),
    ]
    chart = alt.LayerChart(
        layer=layers,
        width=place.inner,
        height=tall,
        title=heading(title),
        view=edge(),
        description=_sentence(points, length, metric, shares=shares),
    )
    return as_wide(chart, place)


def _curve(name: str, source: Any, signal: str) -> np.ndarray:
    if isinstance(source, Mapping):
        if signal not in source:
            raise ValueError(f"{name} has no {signal!r}; it has {', '.join(map(str, source))}.")
        source = (source.norms() if isinstance(source, Trace) else source)[signal]
    values = numbers(source)
    if values.ndim != 1:
        raise ValueError(f"{name} has {values.ndim} axes; allowed is one: the steps.")
    return values


def _title(sources: Mapping[str, Any], signal: str, notation: str) -> str:
    """What all curves are, where that is known: ‖∂L/∂h‖ or ‖h‖."""
    traces = [source for source in sources.values() if isinstance(source, Trace)]
    if len(traces) < len(sources):
        return ""
    texts = {one.cell.signal(signal).symbols.of(notation).text for one in traces}
    text = texts.pop() if len(texts) == 1 else signal
    if all(not one.opened for one in traces):
        return f"norm of the gradient ‖∂L/∂{text}‖"
    return f"norm ‖{text}‖"


def _names(frame: pd.DataFrame) -> list[str]:
    """What each row's curve is called: the cell, and how its gates started where that differs."""
    cells = [CELLS[key].title if key in CELLS else str(key) for key in frame["cell"]]
    if "start" not in frame:
        return cells
    several = frame.groupby("cell")["start"].nunique()
    return [
        f"{title}, {start}" if several[key] > 1 else title
        for title, key, start in zip(cells, frame["cell"], frame["start"], strict=True)
    ]


def _guess(guess: float | None, place: Room) -> list[alt.Chart]:
    if guess is None:
        return []
    data = pd.DataFrame({"metric": [guess], "word": ["guess"]})
    y = alt.Y("metric:Q")
    text = alt.Chart(data).mark_text(
        color=INK, fontSize=LABEL, align="right", dx=-3, dy=-6, x=place.inner
    )
    return [
        alt.Chart(data).mark_rule(color=GREY, strokeDash=[4, 4]).encode(y=y),
        text.encode(y=y, text="word:N"),
    ]


def _sentence(points: pd.DataFrame, length: str, metric: str, *, shares: bool) -> str:
    sentences = [f"{metric.replace('_', ' ').capitalize()} against {length.replace('_', ' ')}."]
    for name, curve in points.groupby("curve"):
        means = curve.groupby("length")["metric"].mean()
        places = [f"{length.replace('_', ' ')} {place:g}" for place in means.index]
        sentences.append(
            f"{name} {trend(list(means), places, ('{:.0%}' if shares else '{:.2g}').format)}."
        )
    return " ".join(sentences)
