"""Recurrent layers that are quick to train: torch's fused forward, our own walk backwards.

torch differentiates a GRU or an RNN as a chain of small operations, several for every step. Here
the equations are opened up for all steps at once, so that one call of autograd gives every local
derivative; the walk back through time is one small product a step, and the gradients of the
weights are products over all steps together. No equation is written a second time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from explorer.backprop.backward import BackwardPass, LocalSteps, backward_pass, local_steps
from explorer.cells import Cell
from explorer.network.inputs import sequence_first
from explorer.network.layer import Layer
from explorer.network.recurrent import Recurrent
from explorer.network.stack import started
from explorer.network.unroll import Opened, layer_states


class QuickRecurrent(Recurrent):
    """A `Recurrent` of one direction whose backward pass is the walk; it takes no first state."""

    def forward(self, x: Tensor, state: Any = None) -> tuple[Tensor, None]:
        """The states h of the last layer, (T, B, H); no final state.

        Raises ValueError for a wrong shape, and for a state.
        """
        if state is not None:
            raise ValueError("States begin as the cell says here; allowed is None.")
        return self.states(x)["h"], None

    def states(self, x: Tensor) -> dict[str, Tensor]:
        """Every state of the last layer at every step: name → (T, B, H), differentiable.

        x is (T, B, I). Raises ValueError for a wrong shape.
        """
        stack = self.stack()
        values, states = sequence_first(stack, x), {}
        for layers in stack.layers:
            states = _states(layers[0], values)
            values = states["h"]
        return states


def _states(layer: Layer, x: Tensor) -> dict[str, Tensor]:
    """Every state at every step, differentiable with respect to x and to all weights."""
    weights = (layer.weight_ih, layer.weight_hh, layer.bias_ih, layer.bias_hh)
    apply: Callable[..., tuple[Tensor, ...]] = _Walked.apply
    values = apply(layer.cell, x, *weights, *layer.peepholes.values())
    return dict(zip(layer.cell.states, values, strict=True))


class _Walked(torch.autograd.Function):
    """One layer over a sequence, as one operation."""

    @staticmethod
    def forward(ctx: Any, cell: Cell, x: Tensor, *weights: Tensor) -> tuple[Tensor, ...]:
        layer = _layer(cell, weights)
        states = layer_states(layer, x, _first(layer, x))
        ctx.cell = cell
        ctx.set_materialize_grads(False)
        ctx.save_for_backward(x, *weights, *states.values())
        return tuple(states[name] for name in cell.states)

    @staticmethod
    def backward(ctx: Any, *incoming: Tensor | None) -> tuple[Tensor | None, ...]:
        cell: Cell = ctx.cell
        x, *rest = ctx.saved_tensors
        weights, states = rest[: -len(cell.states)], rest[-len(cell.states) :]
        layer = _layer(cell, weights).mapped(Tensor.detach)
        for vector in layer.peepholes.values():
            vector.requires_grad_()
        first = _first(layer, x)
        previous = {
            name: torch.cat([first[name].unsqueeze(0), value[:-1]])
            for name, value in zip(cell.states, states, strict=True)
        }
        opened = Opened(layer, {}, previous, layer.input_products(x), ())
        local = local_steps(opened)
        arriving = zip(cell.states, incoming, strict=True)
        walk = backward_pass(local, {n: g.contiguous() for n, g in arriving if g is not None})
        needs_input = bool(ctx.needs_input_grad[1])
        return (None, *_gradients(local, walk, x, needs_input=needs_input))


def _gradients(
    local: LocalSteps, walk: BackwardPass, x: Tensor, *, needs_input: bool
) -> list[Tensor | None]:
    """The gradients of x, weight_ih, weight_hh, bias_ih, bias_hh and the peepholes, in order."""
    steps = local.steps
    layer = steps.layer
    ends = [steps.signals[name] for name in walk.carried]
    arriving = list(walk.carried.values())
    for leaf, kept in zip(steps.leaves, walk.at_sources, strict=True):
        if kept is not None:
            ends.append(leaf.source)
            arriving.append(kept)
    leaves = [leaf.value for leaf in steps.leaves]
    at_input, *result = torch.autograd.grad(
        ends,
        [steps.x_products, *leaves, *layer.peepholes.values()],
        [torch.from_numpy(values) for values in arriving],
    )
    weight_hh = torch.empty_like(layer.weight_hh)
    bias_hh = layer.weight_hh.new_empty(len(layer.weight_hh))
    for leaf, at_product in zip(steps.leaves, result, strict=False):
        flat, source = at_product.flatten(0, 1), leaf.source.detach().flatten(0, 1)
        weight, bias = flat.T @ source, flat.sum(0)
        size = layer.hidden_size
        for k, row in enumerate(leaf.group.rows):
            weight_hh[layer.recurrent_blocks[row]] = weight[k * size : (k + 1) * size]
            bias_hh[layer.recurrent_blocks[row]] = bias[k * size : (k + 1) * size]
    rows = at_input.flatten(0, 1)
    return [
        at_input @ layer.weight_ih if needs_input else None,
        rows.T @ x.detach().flatten(0, 1),
        weight_hh,
        rows.sum(0),
        None if layer.bias_hh is None else bias_hh,
        *result[len(leaves) :],
    ]


def _layer(cell: Cell, weights: Any) -> Layer:
    weight_ih, weight_hh, bias_ih, bias_hh, *peepholes = weights
    vectors = dict(zip(cell.peepholes, peepholes, strict=True))
    return Layer(cell, weight_ih, weight_hh, bias_ih, bias_hh, vectors)


def _first(layer: Layer, x: Tensor) -> dict[str, Tensor]:
    shape = (x.shape[1], layer.hidden_size)
    return started(layer.cell, dict.fromkeys(layer.cell.states, shape), x)
