"""Runs a layer over a sequence: step by step, or fused by torch and then opened up.

Opening up: once the states of all steps are known, every step's equations can be evaluated at the
same time, with time folded into the batch. Only what truly depends on the step before is a loop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from explorer.cells import Cell
from explorer.network.affine import affine_state, scan_inputs
from explorer.network.clamp import ClampMasks, step_signals
from explorer.network.layer import GroupWeights, Layer, StepWeights

States = Mapping[str, Tensor]
Fused = Callable[..., tuple[Tensor, ...]]

# torch.lstm and its relatives are what torch.nn's modules call; with them a module can be run one
# layer and one direction at a time.
FUSED: dict[tuple[str | None, str | None], Fused] = {
    ("LSTM", None): torch.lstm,
    ("GRU", None): torch.gru,
    ("RNN", "tanh"): torch.rnn_tanh,
    ("RNN", "relu"): torch.rnn_relu,
}


@dataclass(frozen=True, eq=False)
class RecurrentLeaf:
    """A recurrent product at every step, cut out of the graph; `value` is (T, B, k·H)."""

    group: GroupWeights
    source: Tensor
    value: Tensor


@dataclass(frozen=True, eq=False)
class Opened:
    """Every step of a layer, evaluated at once.

    `signals` and `previous` (the states before each step) are (T, B, H), or (T, B, P) where they
    are projected; `x_products` is (T, B, K·H), `held` the clamped entries. If it was opened for
    differentiation, `previous`, `x_products` and the values of `leaves` require gradients, and the
    signals are attached to them and to nothing else.
    """

    layer: Layer
    signals: dict[str, Tensor]
    previous: dict[str, Tensor]
    x_products: Tensor
    leaves: tuple[RecurrentLeaf, ...]
    held: ClampMasks | None = None

    def double(self) -> Opened:
        """The same steps in float64."""
        held = self.held
        return replace(
            self,
            layer=self.layer.double(),
            signals={name: value.double() for name, value in self.signals.items()},
            previous={name: value.double() for name, value in self.previous.items()},
            x_products=self.x_products.double(),
            held=held and {name: (mask, value.double()) for name, (mask, value) in held.items()},
        )


class CutWeights(StepWeights):
    """Weights whose recurrent products become leaves of the graph.

    What is left between the leaves is element-wise, so a sum's gradient is the diagonal of a
    Jacobian.
    """

    def __init__(self, layer: Layer, x_products: Tensor) -> None:
        super().__init__(layer, x_products)
        self.leaves: list[RecurrentLeaf] = []

    def product(self, group: GroupWeights, source: Tensor) -> Tensor:
        value = group.product(source).detach().requires_grad_()
        self.leaves.append(RecurrentLeaf(group, source, value))
        return value


def run_layer(
    layer: Layer, x: Tensor, start: States, held: ClampMasks | None = None
) -> dict[str, Tensor]:
    """The states of every step by evaluating the equations one step after the other.

    x is (T, B, I) in the order of reading, `start` holds the states before, each (B, H). The result
    is name → (T, B, H), attached to the graph.
    """
    steps: dict[str, list[Tensor]] = {name: [] for name in layer.cell.states}
    prev = dict(start)
    for step, x_products in enumerate(layer.input_products(x).unbind(0)):
        signals = step_signals(layer, StepWeights(layer, x_products), prev, held, step)
        prev = {name: signals[name] for name in layer.cell.states}
        for name, value in prev.items():
            steps[name].append(value)
    return {name: torch.stack(values) for name, values in steps.items()}


@torch.no_grad()
def layer_states(
    layer: Layer, x: Tensor, start: States, held: ClampMasks | None = None
) -> dict[str, Tensor]:
    """The states that `run_layer` gives, by the fastest way and without a graph."""
    fused = FUSED.get((layer.cell.twin, layer.cell.twin_options.get("nonlinearity")))
    if held:  # torch's kernels allow no clamps
        return run_layer(layer, x, start, held)
    if _is_affine(layer.cell):
        inputs = scan_inputs(layer, x)
        return {inputs.state: _filled(inputs.factors, inputs.values, start[inputs.state])}
    if fused is None:
        return run_layer(layer, x, start)
    weights = [layer.weight_ih, layer.weight_hh]
    biases = [bias for bias in (layer.bias_ih, layer.bias_hh) if bias is not None]
    projections = [] if layer.projection is None else [layer.projection]
    first = [start[name].unsqueeze(0) for name in layer.cell.states]
    hidden = first if len(first) > 1 else first[0]
    # has_biases, num_layers, dropout, train, bidirectional, batch_first
    flat = weights + biases + projections
    output = fused(x, hidden, flat, bool(biases), 1, 0.0, False, False, False)[0]
    states = {"h": output}
    for name in layer.cell.states[1:]:
        states[name] = _scanned_state(layer, x, start, output, name)
    return states


def opened_steps(
    layer: Layer, x: Tensor, start: States, states: States, held: ClampMasks | None = None
) -> Opened:
    """Every signal of every step, given the states: the equations are evaluated once, for all t.

    x is (T, B, I) in the order of reading, `start` (B, H), `states` (T, B, H).
    """
    with torch.no_grad():
        x_products = layer.input_products(x)
        previous = {name: _shifted(start[name], states[name]) for name in layer.cell.states}
        signals = step_signals(layer, StepWeights(layer, x_products), previous, held)
    return Opened(layer, signals, previous, x_products, (), held)


def differentiable_steps(opened: Opened) -> Opened:
    """The same steps, evaluated again so that they can be differentiated within each step."""
    with torch.enable_grad():
        x_products = opened.x_products.detach().requires_grad_()
        previous = {k: v.detach().requires_grad_() for k, v in opened.previous.items()}
        weights = CutWeights(_detached(opened.layer), x_products)
        signals = step_signals(opened.layer, weights, previous, opened.held)
    return Opened(opened.layer, signals, previous, x_products, tuple(weights.leaves), opened.held)


def _scanned_state(layer: Layer, x: Tensor, start: States, output: Tensor, name: str) -> Tensor:
    """A state that torch's fused kernel keeps to itself (the LSTM's c), from the h that it gives.

    Given h, such a state is affine in its own past: s_t = a_t ⊙ s_{t−1} + b_t. Both factors come
    out of the cell's own equation, evaluated and differentiated at s_{t−1} = 0.
    """
    with torch.enable_grad():
        zero = output.new_zeros(*output.shape[:2], layer.hidden_size).requires_grad_()
        previous = {"h": _shifted(start["h"], output), name: zero}
        signals = layer.cell.step(
            StepWeights(_detached(layer), layer.input_products(x).detach()), previous
        )
        (slope,) = torch.autograd.grad(signals[name].sum(), zero)
    return _filled(slope, signals[name].detach(), start[name])


def _filled(factors: Tensor, values: Tensor, start: Tensor) -> Tensor:
    """s_t = factors_t ⊙ s_{t−1} + values_t at every step, (T, B, H) each, from `start` (B, H).

    By numpy, whose calls cost a fraction of torch's on arrays this small.
    """
    rows, states, state = factors.numpy(), values.clone().numpy(), start.detach().numpy()
    with np.errstate(over="ignore", invalid="ignore"):
        for step, factor in enumerate(rows):
            states[step] += factor * state
            state = states[step]
    return torch.from_numpy(states)


@lru_cache
def _is_affine(cell: Cell) -> bool:
    """Whether a cell's only state is affine in its own past, with terms that see no state."""
    try:
        affine_state(cell)
    except ValueError:
        return False
    return True


def _shifted(first: Tensor, states: Tensor) -> Tensor:
    """The states one step earlier, as each step finds them."""
    return torch.cat([first.unsqueeze(0), states[:-1]])


def _detached(layer: Layer) -> Layer:
    """The same weights outside the graph: nothing is differentiated with respect to them."""
    if not (layer.weight_ih.requires_grad or layer.weight_hh.requires_grad):
        return layer  # a peephole that alone requires gradients is asked for its own
    return layer.mapped(Tensor.detach)
