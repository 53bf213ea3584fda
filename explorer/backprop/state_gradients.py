"""Where the gradient goes: dL/dh_t and dL/dc_t for every step, layer and direction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from explorer.backprop.backward import (
    BackwardPass,
    LocalSteps,
    backward_pass,
    local_steps,
    with_paths_inside,
)
from explorer.backprop.losses import Loss, output_gradient
from explorer.network.clamp import Clamp, Place
from explorer.network.inputs import Lengths
from explorer.network.layout import Layout
from explorer.network.stack import DIRECTIONS
from explorer.network.surroundings import unaffected_by_caller
from explorer.network.unroll import Opened
from explorer.tracing.trace import Trace, trace


@unaffected_by_caller
def gradients(
    module: nn.Module,
    x: Tensor | PackedSequence,
    loss: Loss = "last",
    state: Any = None,
    clamp: Clamp | Sequence[Clamp] = (),
    *,
    lengths: Lengths | None = None,
) -> Trace:
    """The total derivative of a loss with respect to every state at every step.

    dL/dh_t is the total derivative: along every path from h_t to L, through all later steps, all
    gates, and all layers above, as `retain_grad` on the live h_t would give it. dL/dc_t likewise,
    including the path through h_t itself. It is not the derivative with respect to the stacked
    output, which counts each step's direct effect on the loss alone.

    With a clamp, what is held is a constant: nothing flows back through the equation it replaces,
    and the derivative with respect to a held state is that with respect to the held value.

    Args:
        module, x, state, clamp, lengths: as for `explorer.trace`.
        loss: "last" (the sum of the output at the last step), "sum" (of the output at every step),
            a step number from −T to T − 1 (the sum of the output at that step), or a function that
            maps the module's output, in the module's own layout, to one number. Where sequences
            differ in length, the last step is each one's own, and negative steps count from it.

    Returns:
        A `Trace` of the cell's states, each (T, B, H); `.norms()` gives one norm per step. Padded
        steps are NaN: there is no state.

    Raises:
        ValueError: for a loss that is none of these, another kind of module, `proj_size`, a wrong
            shape, dtype or length, or a clamp on what does not exist.
    """
    return state_gradients(trace(module, x, state, clamp, lengths=lengths), loss)


@unaffected_by_caller
def state_gradients(forward: Trace, loss: Loss) -> Trace:
    """The derivatives that `gradients` gives, from an existing trace.

    Raises ValueError for a loss that is not allowed, and for a trace of gradients, which has no
    steps to go back through.
    """
    if not forward.opened:
        raise ValueError("This trace holds gradients; allowed is one that `trace` returned.")
    layout = forward.layout
    incoming = output_gradient(forward.output, loss, layout)
    values: dict[Place, dict[str, Tensor]] = {}
    for index in reversed(range(1 + max(layer for layer, _ in forward.opened))):
        below: list[Tensor] = []
        for direction in DIRECTIONS:
            if (index, direction) not in forward.opened:
                continue
            opened = forward.opened[index, direction]
            size = opened.layer.output_size
            part = incoming[..., size:] if direction == "backward" else incoming[..., :size]
            states, at_input = _layer_gradients(opened, _turned(part, direction, layout), index > 0)
            values[index, direction] = {
                name: layout.cleared(_turned(value, direction, layout), torch.nan)
                for name, value in states.items()
            }
            if at_input is not None:
                below.append(_turned(at_input, direction, layout))
        if below:
            incoming = torch.stack(below).sum(0)
    ordered = {place: values[place] for place in forward.by_place}
    return Trace(forward.cell, ordered, forward.output, layout=forward.layout, notes=forward.notes)


@unaffected_by_caller
def several_gradients(forward: Trace, losses: Sequence[Loss]) -> list[Trace]:
    """What `state_gradients` gives for each of several losses, by one walk back through time.

    `forward` is the trace of one sequence by one layer that reads forward. Raises ValueError for
    any other, and for a loss that is not allowed.
    """
    if len(forward.opened) != 1 or forward.lengths is not None:
        raise ValueError("Several losses need the trace of one layer and of one sequence.")
    (place,) = forward.opened
    opened = forward.opened[place]
    direct = [output_gradient(forward.output, loss, forward.layout) for loss in losses]
    if place[1] == "backward" or direct[0].shape[1] != 1:
        raise ValueError("Several losses need the trace of one layer and of one sequence.")
    local = local_steps(opened)
    carried = backward_pass(local, {"h": torch.cat(direct, dim=1)}).carried
    result = []
    for k in range(len(losses)):
        own = {name: torch.from_numpy(values[:, k : k + 1]) for name, values in carried.items()}
        values = {place: with_paths_inside(local.steps, own)}
        result.append(
            Trace(forward.cell, values, forward.output, layout=forward.layout, notes=forward.notes)
        )
    return result


def _layer_gradients(
    opened: Opened, incoming: Tensor, with_input: bool
) -> tuple[dict[str, Tensor], Tensor | None]:
    """The gradients of one layer's states, (T, B, H) each, and of its input, all in reading order.

    `incoming` is the loss's direct derivative with respect to h at each step, (T, B, H).
    """
    local = local_steps(opened, with_input=with_input)
    backward = backward_pass(local, {"h": incoming})
    totals = {name: torch.from_numpy(values) for name, values in backward.carried.items()}
    at_input = _input_gradient(local, backward, totals) if with_input else None
    return with_paths_inside(local.steps, totals), at_input


def _input_gradient(
    local: LocalSteps, backward: BackwardPass, carried: Mapping[str, Tensor]
) -> Tensor:
    """dL/dx for every step at once: (T, B, I)."""
    steps = local.steps
    at_units = {**carried, "h": torch.from_numpy(local.at_units(carried["h"].numpy()))}
    pairs = [(at_units[name], local.states[name].to_input) for name in carried]
    pairs += [
        (torch.from_numpy(arriving), source.to_input)
        for source, arriving in zip(local.sources, backward.at_sources, strict=True)
        if source is not None and arriving is not None
    ]
    total = torch.zeros_like(steps.x_products)
    for upstream, derivative in pairs:
        if derivative is not None:
            total += upstream.repeat(1, 1, len(steps.layer.cell.rows)) * derivative
    return total @ steps.layer.weight_ih.detach()


def _turned(values: Tensor, direction: str, layout: Layout) -> Tensor:
    """Between the order of the sequence and the order of reading."""
    return layout.turned(values) if direction == "backward" else values
