"""Gates, candidates and states of a run: heat maps over steps and units."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from explorer.cells import Cell
from explorer.cells.notation import Direction
from explorer.charts.heat import heat_chart
from explorer.charts.heat_values import Heat, end_labels, row_labels
from explorer.charts.panels import curve_chart, curves_of
from explorer.charts.signals import Names, Signals, read_signals
from explorer.charts.sizes import COLUMN, room
from explorer.charts.stacks import Picture, stacked
from explorer.charts.steps import steps
from explorer.palette import signal_scale
from explorer.tracing.trace import Trace

COMPACT = 40


def gate_map(
    source: Trace | pd.DataFrame,
    signal: Names = None,
    *,
    notation: str = "pytorch",
    z: Direction | None = None,
    batch: int = 0,
    tokens: Sequence[str] | None = None,
    unit_labels: Sequence[str] | None = None,
    t: int | None = None,
    title: str | None = None,
    width: int = COLUMN,
    height: int | None = None,
    cell: Cell | str | None = None,
) -> Picture:
    """Heat maps of gates, candidates or states: steps across, a row for each unit.

    Gates lie on a sequential scale from 0 to 1, all others on a diverging one around 0, as in the
    player. Of up to 3,000 values (T × H) each is a rectangle with its data; more are drawn as one
    picture, no value left out. What is not finite is magenta.

    Args:
        source: a trace, each signal (T, B, H), of the layer and direction it looks at; or its
            `to_frame()`, narrowed to one layer and direction, together with `cell`.
        signal: the name of one, as in "f"; several names; or None for all gates.
        notation: the book whose symbols are written, a key of `explorer.cells.notation.NOTATIONS`.
        z: what a gate that blends old and new means near 1, "keep" (the old) or "replace"; None as
            in that book. Where it is the other way round than in the trace, 1 − value is drawn.
        batch: the sequence of the batch.
        tokens: what stands below the steps, (T,), where it has room.
        unit_labels: what stands beside the rows, (H,).
        t: a step to mark.
        title: instead of the signal's own name, of one signal; of several it stands above them.
        width: of the whole picture in pixels of 1/96 inch: 321 is a column of 85 mm.
        height: of each map, without what stands around it.
        cell: of a frame, a `Cell` or its key.

    Raises:
        ValueError: for an unknown signal, notation, direction, batch entry or cell, another number
            of labels than of steps or units, or a frame of several layers.
    """
    read = read_signals(source, None, notation=notation, z=z, batch=batch, cell=cell)
    if signal is None:
        signal = [one.name for one in read.declared() if one.kind == "gate"]
        if not signal:
            raise ValueError(f"{read.cell.title} has no gate; allowed is one of its signals.")
    chosen = read_signals(source, signal, notation=notation, z=z, batch=batch, cell=cell)
    return _maps(
        chosen,
        tokens=tokens,
        unit_labels=unit_labels,
        t=t,
        title=title,
        width=width,
        height=height,
    )


def states(
    source: Trace | pd.DataFrame,
    units: Sequence[int] | None = None,
    *,
    notation: str = "pytorch",
    batch: int = 0,
    tokens: Sequence[str] | None = None,
    unit_labels: Sequence[str] | None = None,
    t: int | None = None,
    title: str | None = None,
    width: int = COLUMN,
    height: int | None = None,
    cell: Cell | str | None = None,
) -> Picture:
    """The states over the steps: heat maps of all units, or curves of some.

    Args:
        source: a trace, each state (T, B, H), or its frame, as for `gate_map`.
        units: draws curves of these units instead of maps.
        notation, batch, tokens, unit_labels, t, title, width, height, cell: as for `gate_map`.

    Raises:
        ValueError: as `gate_map`, and for a unit that is not there.
    """
    read = read_signals(source, None, notation=notation, z=None, batch=batch, cell=cell)
    names = [name for name in read.cell.states if name in read.values]
    chosen = read_signals(source, names, notation=notation, z=None, batch=batch, cell=cell)
    if units is None:
        return _maps(
            chosen,
            tokens=tokens,
            unit_labels=unit_labels,
            t=t,
            title=title,
            width=width,
            height=height,
        )
    over, place = steps(read.steps, tokens, t), room(width)
    charts = []
    for name in names:
        values = chosen.values[name]
        labels = row_labels(unit_labels, values.shape[1], "unit")
        for unit in units:
            if not 0 <= unit < values.shape[1]:
                raise ValueError(
                    f"There is no unit {unit}; allowed are 0 to {values.shape[1] - 1}."
                )
        curves = {
            f"unit {unit}" if labels is None else labels[unit]: values[:, unit] for unit in units
        }
        panel = curves_of(chosen.title(name), curves, log=False)
        charts.append((panel, name == names[-1]))
    return stacked(
        [curve_chart(panel, over, place, height=height, drawn=last) for panel, last in charts],
        place,
        title,
    )


def trace_picture(
    source: Trace | pd.DataFrame,
    *,
    notation: str = "pytorch",
    z: Direction | None = None,
    batch: int = 0,
    tokens: Sequence[str] | None = None,
    t: int | None = None,
    title: str | None = None,
    width: int = COLUMN,
    height: int | None = None,
    cell: Cell | str | None = None,
) -> Picture:
    """All signals of a run above one another, compact: the still picture of a trace.

    Args:
        source: a trace, each signal (T, B, H), or its frame, as for `gate_map`.
        notation, z, batch, tokens, t, title, width, height, cell: as for `gate_map`; `title` is
            the cell's if None.

    Raises:
        ValueError: as `gate_map`.
    """
    read = read_signals(source, None, notation=notation, z=z, batch=batch, cell=cell)
    heading = read.cell.title if title is None else title
    rows = max(value.shape[1] for value in read.values.values())
    compact = min(max(COMPACT, 2 * rows), 2 * COMPACT)
    return _maps(
        read,
        tokens=tokens,
        unit_labels=None,
        t=t,
        title=heading,
        width=width,
        height=compact if height is None else height,
    )


def _maps(
    read: Signals,
    *,
    tokens: Sequence[str] | None,
    unit_labels: Sequence[str] | None,
    t: int | None,
    title: str | None,
    width: int,
    height: int | None,
) -> Picture:
    over, names = steps(read.steps, tokens, t), list(read.values)
    alone = title if len(names) == 1 else None
    heats = [signal_heat(read, name, unit_labels, alone) for name in names]
    place = room(width, unit_labels or (), [end for heat in heats for end in end_labels(heat)])
    charts = [
        heat_chart(heat, over, place, height=height, drawn=heat is heats[-1]) for heat in heats
    ]
    return stacked(charts, place, title)


def signal_heat(
    read: Signals, name: str, unit_labels: Sequence[str] | None, title: str | None
) -> Heat:
    """What the heat map of one signal shows."""
    values, signal = read.values[name], read.cell.signal(name)
    return Heat(
        read.title(name) if title is None else title,
        values,
        signal_scale(signal, values),
        rows=row_labels(unit_labels, values.shape[1], "unit"),
        note=read.note(name),
        meaning=signal.meaning,
    )
