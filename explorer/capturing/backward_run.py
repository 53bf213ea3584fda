"""Back through a run that was opened: gradients of states, inputs and weights, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.backprop.backward import backward_pass, local_steps, with_paths_inside
from explorer.capturing.run import OpenedRun, Run
from explorer.network.clamp import Place
from explorer.network.layer import GroupWeights
from explorer.network.stack import DIRECTIONS
from explorer.network.unroll import Opened


@dataclass(frozen=True, eq=False)
class LayerGradients:
    """One layer and direction, in the order of reading.

    states: dL/dh_t, dL/dc_t in total, (T, B, H) each. rows: dL/d(W x + b_ih), (T, B, K·H).
    products: for each recurrent product its weights, the vector it multiplies, (T, B, H), and
    dL/d(U h + b_hh), (T, B, k·H).
    """

    steps: Opened
    states: dict[str, Tensor]
    rows: Tensor
    products: tuple[tuple[GroupWeights, Tensor, Tensor], ...]


@dataclass(frozen=True, eq=False)
class RunGradients:
    """The gradients of every layer and direction, and dL/dx, (T, B, I), of the whole run."""

    opened: OpenedRun
    layers: dict[Place, LayerGradients]
    at_input: Tensor


def run_gradients(opened: OpenedRun, received: Mapping[str, Tensor]) -> RunGradients:
    """Back through all layers from dL/d output, (T, B, D·H), and dL/dh_n, dL/dc_n, (L·D, B, H).

    `received` may have "output" and the names of states; what is missing is zero.
    """
    run = opened.run
    arriving = received.get("output", torch.zeros_like(opened.output))
    layers: dict[Place, LayerGradients] = {}
    places = list(opened.opened)
    for index in reversed(range(len(run.stack.layers))):
        below = []
        for side, layer in enumerate(run.stack.layers[index]):
            place = (index, DIRECTIONS[side])
            size = layer.output_size
            own = run.turned(arriving[..., side * size : (side + 1) * size], place[1]).clone()
            incoming = {"h": own}
            for name in run.cell.states:
                if name in received:
                    before = opened.opened[place].previous[name]
                    part = incoming.setdefault(name, torch.zeros_like(before))
                    _add_at_end(run, part, received[name][places.index(place)])
            layers[place] = walked = layer_gradients(opened.opened[place], incoming)
            below.append(run.turned(walked.rows @ layer.weight_ih, place[1]))
        arriving = torch.stack(below).sum(0)
        if index and run.masks:
            arriving = arriving * run.masks[index - 1]
    return RunGradients(opened, {place: layers[place] for place in places}, arriving)


def observed_gradients(opened: OpenedRun, totals: Mapping[str, Tensor]) -> RunGradients:
    """The gradients of one layer whose dL/dh_t and dL/dc_t arrived step by step, (T, B, H) each.

    They hold what comes from later steps; c_t's has no part that goes by way of h_t.
    """
    (place,) = opened.opened
    local = local_steps(opened.opened[place])
    result = _within_steps(local.steps, totals, [])
    weight = opened.run.stack.layers[0][0].weight_ih
    return RunGradients(opened, {place: result}, result.rows @ weight)


def layer_gradients(opened: Opened, incoming: Mapping[str, Tensor]) -> LayerGradients:
    """Back through time in one layer; `incoming` is direct, (T, B, H), in the order of reading."""
    local = local_steps(opened)
    backward = backward_pass(local, incoming)
    totals = {name: torch.from_numpy(values) for name, values in backward.carried.items()}
    at_sources = [
        None if arriving is None else torch.from_numpy(arriving) for arriving in backward.at_sources
    ]
    return _within_steps(local.steps, totals, at_sources)


def through_h(steps: Opened, at_h: Tensor) -> dict[str, Tensor]:
    """What reaches the other states by way of h at the same step, given dL/dh_t, (T, B, H)."""
    others = [name for name in steps.layer.cell.states if name != "h"]
    if not others:
        return {}
    inner = [steps.signals[name] for name in others]
    parts = torch.autograd.grad(steps.signals["h"], inner, at_h, retain_graph=True)
    return dict(zip(others, parts, strict=True))


def _within_steps(
    steps: Opened, totals: Mapping[str, Tensor], at_sources: list[Tensor | None]
) -> LayerGradients:
    """What arrives at the states (and at sources that are no states), spread within each step."""
    outputs = [(steps.signals[name], value) for name, value in totals.items()]
    outputs += [
        (leaf.source, value)
        for leaf, value in zip(steps.leaves, at_sources, strict=False)
        if value is not None
    ]
    rows, *leaves = torch.autograd.grad(
        [tensor for tensor, _ in outputs],
        [steps.x_products, *(leaf.value for leaf in steps.leaves)],
        [value for _, value in outputs],
        retain_graph=True,
        allow_unused=True,
        materialize_grads=True,
    )
    states = with_paths_inside(steps, totals)
    products = tuple(
        (leaf.group, leaf.source.detach(), value)
        for leaf, value in zip(steps.leaves, leaves, strict=True)
    )
    return LayerGradients(steps, states, rows, products)


def _add_at_end(run: Run, values: Tensor, final: Tensor) -> None:
    """Adds (B, H) at the last step that each sequence reads."""
    lengths = run.layout.lengths
    if lengths is None:
        values[-1] += final
    else:
        values[lengths - 1, torch.arange(len(lengths))] += final
