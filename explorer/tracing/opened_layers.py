"""Every layer and direction of a module, run and opened, the lowest first."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from explorer.network.clamp import ClampMasks, Place
from explorer.network.layout import Layout
from explorer.network.stack import DIRECTIONS, Stack
from explorer.network.unroll import Opened, layer_states, opened_steps


def opened_layers(
    stack: Stack,
    values: Tensor,
    start: Mapping[str, Tensor],
    held: Mapping[Place, ClampMasks],
    layout: Layout,
) -> tuple[dict[Place, Opened], Tensor]:
    """Every layer and direction, opened, and the last layer's output (T, B, directions · H).

    `values` is the input, (T, B, I), `start` the states before, (layers · directions, B, H) each.
    """
    opened: dict[Place, Opened] = {}
    for index, layers in enumerate(stack.layers):
        outputs = []
        for layer, direction in zip(layers, DIRECTIONS, strict=False):
            reads = values if direction == "forward" else layout.turned(values)
            before = {name: start[name][len(opened)].detach() for name in stack.cell.states}
            here = held.get((index, direction))
            states = layer_states(layer, reads, before, here)
            if layout.lengths is not None:
                # Padding may overflow, and then nothing multiplied by zero is zero.
                states = {name: layout.cleared(value) for name, value in states.items()}
            opened[index, direction] = opened_steps(layer, reads, before, states, here)
            outputs.append(in_sequence_order((index, direction), states, layout)["h"])
        values = torch.cat(outputs, dim=-1) if len(outputs) > 1 else outputs[0]
    return opened, values


def in_sequence_order(
    place: Place, values: Mapping[str, Tensor], layout: Layout
) -> dict[str, Tensor]:
    """Values indexed by position in the sequence, instead of by order of reading."""
    if place[1] == "forward":
        return dict(values)
    return {name: layout.turned(value) for name, value in values.items()}
