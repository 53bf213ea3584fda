"""Where the gradient goes: norms over the steps, losses and steps, singular values, paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from explorer.backprop import jacobians as through_time
from explorer.backprop.jacobians import MOST_LOSSES, Jacobians, named_ranks, spread
from explorer.backprop.paths import DIRECT
from explorer.backprop.paths import paths as paths_back
from explorer.cells import Cell
from explorer.charts.heat import heat_chart
from explorer.charts.heat_values import Heat, end_labels
from explorer.charts.panels import curve_chart, curves_of
from explorer.charts.signals import declared_cell, frame_norms, shown_direction, step_norms
from explorer.charts.sizes import COLUMN, room
from explorer.charts.stacks import Picture, as_wide
from explorer.charts.steps import steps
from explorer.palette import numbers, power_scale
from explorer.tracing.trace import Trace

LEAST = float(np.finfo(float).tiny)

Parts = Mapping[str, Mapping[str, Any]]


def gradient_norms(
    source: Trace | Mapping[str, Any] | pd.DataFrame,
    *,
    notation: str = "pytorch",
    tokens: Sequence[str] | None = None,
    t: int | None = None,
    title: str = "norm of the gradient at every step",
    width: int = COLUMN,
    height: int | None = None,
    cell: Cell | str | None = None,
) -> Picture:
    """How large the gradient with respect to each state is at every step, logarithmic.

    Exact zeros stand as hollow points along the bottom; what is not finite leaves a gap.

    Args:
        source: what `explorer.gradients` returned, each (T, B, H); its `norms()`, name → (T,); or
            its `to_frame()`, narrowed to one layer and direction. The last two want `cell`.
        notation: the book whose symbols are written, as for `gate_map`.
        tokens: what stands below the steps, (T,), where it has room.
        t: a step to mark.
        title, width, height: as for `gate_map`.
        cell: a `Cell` or its key.

    Raises:
        ValueError: for a trace of values, a frame of several layers, an unknown notation or cell,
            another number of tokens than of steps.
    """
    shown_direction(notation, None)
    if isinstance(source, Trace):
        if source.opened:
            raise ValueError("This trace holds values; allowed is one that `gradients` returned.")
        cell, norms = source.cell, dict[str, Any](source.norms())
    elif isinstance(source, pd.DataFrame):
        norms = dict[str, Any](frame_norms(source))
    else:
        norms = dict(source)
    own = declared_cell(cell)
    curves = {
        f"‖∂L/∂{own.signal(name).symbols.of(notation).text}‖": numbers(values)
        for name, values in norms.items()
    }
    meaning = "Norm of the gradient of the loss with respect to each state, logarithmic."
    panel = curves_of(title, curves, log=True, meaning=meaning)
    over = steps(len(next(iter(curves.values()))), tokens, t)
    place = room(width)
    return as_wide(curve_chart(panel, over, place, height=height), place)


def loss_step_map(
    source: Trace | Any,
    losses: Sequence[int] | None = None,
    *,
    notation: str = "pytorch",
    tokens: Sequence[str] | None = None,
    t: int | None = None,
    title: str | None = None,
    width: int = COLUMN,
    height: int | None = None,
) -> Picture:
    """Which loss reaches which step: ‖∂L_s/∂h_t‖ by its power of ten.

    Each loss is the sum of h at its step s. Over twelve powers at most, as in the player; what is
    less is drawn as the least.

    Args:
        source: a trace of one sequence; or the matrix itself, (S, T), a row for each loss.
        losses: the steps of the losses, (S,); 128 of them at most, evenly spread, if None.
        notation, tokens, t, title, width, height: as for `gradient_norms`.

    Raises:
        ValueError: for a trace of several sequences or of gradients, another number of losses than
            of rows, an unknown notation.
    """
    shown_direction(notation, None)
    hidden = "h"
    if isinstance(source, Trace):
        count = len(source["h"]) if source.lengths is None else int(source.lengths.max())
        losses = spread(count, MOST_LOSSES) if losses is None else list(losses)
        hidden = source.cell.signal("h").symbols.of(notation).text
        sizes = numbers(through_time.loss_step_map(source, list(losses)))
    else:
        sizes = numbers(source)
        if sizes.ndim != 2:
            raise ValueError(f"The map has {sizes.ndim} axes; allowed are two: losses and steps.")
        losses = list(range(len(sizes))) if losses is None else list(losses)
    if len(losses) != len(sizes):
        raise ValueError(
            f"There are {len(losses)} losses for {len(sizes)} rows; allowed is one each."
        )
    with np.errstate(invalid="ignore"):
        powers = np.log10(np.where(sizes > 0.0, sizes, np.where(sizes <= 0.0, LEAST, sizes)))
    scale = power_scale(powers)
    heat = Heat(
        f"size of the gradient ‖∂L_s/∂{hidden}_t‖" if title is None else title,
        np.where(np.isfinite(powers), np.maximum(powers, scale.low), powers).T,
        scale,
        row="loss at step s",
        numbers=tuple(losses),
        power=True,
        meaning="How large the gradient at each step (left to right) is that comes from the loss "
        "at each step (top to bottom), as a power of ten.",
    )
    over = steps(sizes.shape[1], tokens, t)
    place = room(width, ends=end_labels(heat))
    tall = place.inner if height is None else height
    return as_wide(heat_chart(heat, over, place, height=tall), place)


def singular_values(
    source: Jacobians | Trace,
    *,
    notation: str = "pytorch",
    tokens: Sequence[str] | None = None,
    t: int | None = None,
    title: str | None = None,
    width: int = COLUMN,
    height: int | None = None,
    cell: Cell | str | None = None,
) -> Picture:
    """Singular values of ∂h_T/∂h_t over the steps, from the largest to the smallest, logarithmic.

    Args:
        source: what `explorer.jacobians` returned, singular values (S, H); or a trace of one
            sequence, for which that is computed.
        notation, tokens, t, title, width, height: as for `gradient_norms`.
        cell: of `Jacobians`, where h has another symbol in the notation.

    Raises:
        ValueError: for a trace of several sequences or of gradients, an unknown notation or cell.
    """
    shown_direction(notation, None)
    if isinstance(source, Trace):
        cell, source = source.cell, through_time.jacobians(source)
    values = numbers(source.singular_values)
    values = np.concatenate([np.full((source.start, values.shape[1]), np.nan), values])
    curves = {name: values[:, k] for k, name in named_ranks(values.shape[1]).items()}
    hidden = declared_cell("rnn" if cell is None else cell).signal("h").symbols.of(notation).text
    panel = curves_of(
        f"singular values of ∂{hidden}_T/∂{hidden}_t" if title is None else title,
        curves,
        log=True,
        meaning="Singular values of the Jacobian of the last hidden state with respect to the one "
        "at each step, logarithmic.",
    )
    place = room(width)
    over = steps(len(values), tokens, t)
    return as_wide(curve_chart(panel, over, place, height=height), place)


def path_norms(
    source: Parts | Trace,
    *,
    notation: str = "pytorch",
    tokens: Sequence[str] | None = None,
    t: int | None = None,
    title: str = "what each path hands to the step before",
    width: int = COLUMN,
    height: int | None = None,
    cell: Cell | str | None = None,
) -> Picture:
    """How much of the gradient each path through the cell hands one step back, logarithmic.

    Args:
        source: what `explorer.paths` returned, path → state → (T, 1, H), together with `cell`; or
            a trace of one sequence, for which that is computed with the loss at the last step.
        notation, tokens, t, title, width, height: as for `gradient_norms`.
        cell: a `Cell` or its key.

    Raises:
        ValueError: for a trace of several sequences or of gradients, an unknown notation or cell.
    """
    shown_direction(notation, None)
    if isinstance(source, Trace):
        cell, source = source.cell, paths_back(source)
    own = declared_cell(cell)
    memories = own.states[:0:-1] or own.states
    curves = {}
    for path, parts in source.items():
        for name in memories if path == DIRECT else ("h",):
            values = step_norms(numbers(parts[name]))
            if values.any():
                curves[_path_name(own, path, name, notation)] = values
    length = len(next(iter(next(iter(source.values())).values())))
    panel = curves_of(
        title,
        curves or {"nothing": np.zeros(length)},
        log=True,
        meaning="Norm of the gradient that each path hands to the step before.",
    )
    place = room(width)
    over = steps(length, tokens, t)
    return as_wide(curve_chart(panel, over, place, height=height), place)


def _path_name(cell: Cell, path: str, name: str, notation: str) -> str:
    if path != DIRECT:
        return f"through {cell.signal(path).symbols.of(notation).text}"
    if name == cell.states[-1]:
        return "straight"
    return f"straight along {cell.signal(name).symbols.of(notation).text}"
