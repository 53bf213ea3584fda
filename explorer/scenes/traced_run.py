"""A run from a trace of somebody's own module: the first sequence, one layer and direction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from explorer.capturing.captured_trace import CapturedTrace
from explorer.network.clamp import Clamp, ClampMasks
from explorer.network.layer import Layer
from explorer.network.recurrent import Recurrent
from explorer.network.stack import DIRECTIONS
from explorer.network.unroll import Opened
from explorer.scenes.traced_sequence import (
    check_size,
    checked_entry,
    entry_values,
    step_count,
    step_labels,
)
from explorer.sequences import Sequence as InputSequence
from explorer.session.choice import ModelChoice
from explorer.session.run import Run
from explorer.tracing.one_layer import LayerView
from explorer.tracing.trace import Trace
from explorer.views.stage import FIRST


def traced_run(
    trace: Trace, x: Any = None, tokens: Sequence[str] | None = None, batch: int = 0
) -> Run:
    """What a trace looks at, as a run: one sequence, in float64, in the order of reading.

    `x` is what was traced, in the module's own layout; None where it is not at hand. Tokens are the
    numbers of the steps unless given, (T,) in the order of the sequence. Nothing leads back to the
    run: its `choice` names the cell alone.

    Raises ValueError for a trace of gradients, for one with more steps or units than are shown, and
    for a batch entry, x or tokens that do not fit.
    """
    place = (trace.layer, trace.direction)
    if not trace.opened:
        raise ValueError("This trace holds gradients; allowed is one that `trace` returned.")
    steps = _checked_steps(trace, checked_entry(trace, batch))
    opened = _entry(trace.opened[place], steps, batch)
    layer_view = _layer_view(trace)
    sequence = InputSequence(
        _reads(trace, x, opened, steps, batch),
        step_labels(trace, tokens, steps),
        _features(trace, opened.layer.weight_ih.shape[1]),
    )
    one = Trace(trace.cell, {FIRST: opened.signals}, opened.signals["h"], opened={FIRST: opened})
    size = opened.layer.hidden_size
    return Run(
        _module(opened.layer),
        sequence,
        one,
        None,
        None,
        (*_not_finite(one), *trace.notes),
        _clamps(opened.held, steps),
        layer_view,
        ModelChoice(cell=trace.cell.key, weights="random", size=size, steps=steps),
    )


def _not_finite(one: Trace) -> tuple[str, ...]:
    """From which step on something is no number; nothing where all are finite."""
    whole = torch.stack([one[name].isfinite().flatten(1).all(dim=1) for name in one.names])
    bad = (~whole.all(dim=0)).nonzero()
    if not len(bad):
        return ()
    return (f"At step {int(bad[0])} a signal is no finite number; such are drawn in magenta.",)


def _checked_steps(trace: Trace, batch: int) -> int:
    layer = trace.opened[trace.layer, trace.direction].layer
    steps, units = step_count(trace, batch), layer.hidden_size
    if layer.projection is not None:
        raise ValueError(
            f"The h of this {trace.cell.title} is projected to {layer.output_size} numbers, which "
            "the stage cannot show; allowed is a module without proj_size."
        )
    check_size(steps, units)
    return steps


def _entry(opened: Opened, steps: int, batch: int) -> Opened:
    """One sequence alone, in float64."""
    one = slice(batch, batch + 1)

    def cut(values: Tensor) -> Tensor:
        return values[:steps, one].detach().double()

    count = len(opened.signals["h"][0])
    held = opened.held and {
        # What is held in every sequence alike may lie there once.
        name: (_all(mask, count)[:steps, one], cut(_all(values, count)))
        for name, (mask, values) in opened.held.items()
    }
    return Opened(
        opened.layer.mapped(Tensor.detach).double(),
        {name: cut(value) for name, value in opened.signals.items()},
        {name: cut(value) for name, value in opened.previous.items()},
        cut(opened.x_products),
        (),
        held,
    )


def _all(values: Tensor, count: int) -> Tensor:
    """(T, B or 1, H) → (T, B, H)."""
    return values.expand(-1, count, -1)


def _module(layer: Layer) -> Recurrent:
    """A layer as a module of its own."""
    module = Recurrent(
        layer.cell,
        layer.weight_ih.shape[1],
        layer.hidden_size,
        bias=layer.bias_ih is not None,
        dtype=layer.weight_ih.dtype,
    )
    weights = {f"{name}_l0": weight for name, weight in layer.named().items()}
    module.load_state_dict(weights, assign=True)
    return module.requires_grad_(False)


def _layer_view(trace: Trace) -> LayerView | None:
    """Which layer and direction it is, None where there is only one."""
    layers = 1 + max(layer for layer, _ in trace.opened)
    directions = len(trace.opened) // layers
    if layers == directions == 1:
        return None
    inputs = trace.opened[FIRST].layer.weight_ih.shape[1]
    return LayerView(layers, directions, trace.layer, trace.direction, inputs)


def _reads(trace: Trace, x: Any, opened: Opened, steps: int, batch: int) -> Tensor:
    """What the layer reads, (T, 1, I), in its order of reading.

    Where it is not known, it is the smallest input whose W x is that of the trace.
    """
    size = opened.layer.weight_ih.shape[1]
    if trace.layer:
        sides = [side for side in DIRECTIONS if (trace.layer - 1, side) in trace.by_place]
        reads = torch.cat([trace.by_place[trace.layer - 1, side]["h"] for side in sides], dim=-1)
    elif x is None and isinstance(trace, CapturedTrace):
        reads = trace.inputs
    elif x is None:
        return _smallest_input(opened)
    else:
        reads = trace.layout.time_first(x)
    if reads.dim() != 3 or len(reads) < steps or reads.shape[1] <= batch or reads.shape[2] != size:
        received = tuple(reads.shape)
        raise ValueError(
            f"x is {received} with time first; allowed is ({steps}, B, {size}), as was traced."
        )
    return entry_values({"x": reads}, trace, batch)["x"]


def _smallest_input(opened: Opened) -> Tensor:
    """W x is known of every step, and from it, if W has enough rows, x."""
    layer = opened.layer
    products = opened.x_products if layer.bias_ih is None else opened.x_products - layer.bias_ih
    smallest: Tensor = products @ torch.linalg.pinv(layer.weight_ih).T
    return smallest


def _features(trace: Trace, size: int) -> tuple[str, ...]:
    if not trace.layer:
        return tuple(f"x{number}" for number in range(size))
    return tuple(f"h{number} of layer {trace.layer}" for number in range(size))


def _clamps(held: ClampMasks | None, steps: int) -> tuple[Clamp, ...]:
    """What was held, as clamps in the order of reading."""
    result: list[Clamp] = []
    for name, (mask, values) in (held or {}).items():
        spans: dict[tuple[float, int, int], list[int]] = defaultdict(list)
        for unit in range(mask.shape[2]):
            for span in _spans(mask[:, 0, unit], values[:, 0, unit].__getitem__):
                spans[span].append(unit)
        for (value, start, stop), units in spans.items():
            chosen = None if len(units) == mask.shape[2] else tuple(units)
            result.append(Clamp(name, value, chosen, start, stop))
    return tuple(result)


def _spans(mask: Tensor, value_at: Callable[[int], Tensor]) -> list[tuple[float, int, int]]:
    """The stretches of a unit's steps that are held at one value: (value, start, stop)."""
    spans: list[tuple[float, int, int]] = []
    for step in mask.nonzero().flatten().tolist():
        value = float(value_at(step))
        if spans and spans[-1][2] == step and spans[-1][0] == value:
            spans[-1] = (value, spans[-1][1], step + 1)
        else:
            spans.append((value, step, step + 1))
    return spans
