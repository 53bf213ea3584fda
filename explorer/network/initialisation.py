"""How weights start: schemes drawn from a generator of their own."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from explorer.cells import Cell
from explorer.network.layer import Layer
from explorer.network.stack import Stack

Draw = Callable[[Tensor, int, torch.Generator], None]


def uniform(weight: Tensor, hidden_size: int, generator: torch.Generator) -> None:
    """torch's default: U(−1/√H, 1/√H)."""
    bound = 1.0 / math.sqrt(hidden_size)
    weight.uniform_(-bound, bound, generator=generator)


def xavier(weight: Tensor, hidden_size: int, generator: torch.Generator) -> None:
    """Glorot and Bengio 2010, block by block: U(−a, a) with a = √(6 / (fan in + fan out))."""
    bound = math.sqrt(6.0 / (weight.shape[1] + hidden_size))
    weight.uniform_(-bound, bound, generator=generator)


def orthogonal(weight: Tensor, hidden_size: int, generator: torch.Generator) -> None:
    """Saxe et al. 2014, block by block: all singular values are 1."""
    for block in torch.split(weight, hidden_size):
        torch.nn.init.orthogonal_(block, generator=generator)


def identity(weight: Tensor, hidden_size: int, generator: torch.Generator) -> None:
    """Le et al. 2015: every recurrent block is I; the generator is not used."""
    for block in torch.split(weight, hidden_size):
        torch.nn.init.eye_(block)


INITIALISATIONS: dict[str, Draw] = {
    "uniform": uniform,
    "xavier": xavier,
    "orthogonal": orthogonal,
    "identity": identity,
}
ZERO_BIAS = ("xavier", "orthogonal", "identity")


@torch.no_grad()
def initialise(
    stack: Stack, scheme: str, *, seed: int, gain: float, forget_bias: float | None
) -> None:
    """Draws every weight of a stack in place; biases are 0 except under "uniform".

    Raises ValueError for a gain that is negative or not finite, and for a forget-gate bias on a
    cell without forget gate or without biases.
    """
    if not (math.isfinite(gain) and gain >= 0.0):
        raise ValueError(f"The weight gain is {gain}; allowed is a finite number from 0.")
    generator = torch.Generator().manual_seed(seed)
    for layers in stack.layers:
        for layer in layers:
            _draw_layer(layer, scheme, gain, generator)
            if forget_bias is not None:
                _set_forget_bias(layer, forget_bias)


def _draw_layer(layer: Layer, scheme: str, gain: float, generator: torch.Generator) -> None:
    draw, size = INITIALISATIONS[scheme], layer.hidden_size
    # Only recurrent blocks can be an identity; input weights of that scheme keep torch's draw.
    draw_input = uniform if scheme == "identity" else draw
    draw_input(layer.weight_ih, size, generator)
    draw(layer.weight_hh, size, generator)
    layer.weight_ih.mul_(gain)
    layer.weight_hh.mul_(gain)
    for vector in layer.peepholes.values():
        uniform(vector, size, generator)
        vector.mul_(gain)
    for bias in (layer.bias_ih, layer.bias_hh):
        if bias is not None and scheme not in ZERO_BIAS:
            uniform(bias, size, generator)


def _set_forget_bias(layer: Layer, value: float) -> None:
    if not math.isfinite(value):
        raise ValueError(f"The forget-gate bias is {value}; allowed is a finite number.")
    if not layer.cell.has_forget_gate or layer.bias_ih is None:
        raise ValueError(
            f"{layer.cell.title} has no forget-gate bias to set; allowed is None, or a cell with a "
            "forget gate of its own that keeps the old state, and bias=True."
        )
    _set_bias(layer, "f", value)


@torch.no_grad()
def start_keeping(stack: Stack, span: int, *, seed: int) -> None:
    """Sets the biases of the gates so that states are at first kept for up to `span` steps.

    Chrono initialisation (Tallec and Ollivier 2018): a gate that keeps gets the bias log u with u
    between 1 and span − 1, so that it forgets within some u steps; an input gate gets
    −log u. Cells without such gates stay as they are. Raises ValueError for a span that
    is not a whole number from 1.
    """
    if not isinstance(span, int) or span < 1:
        raise ValueError(f"The span is {span!r}; allowed are whole numbers from 1 step.")
    generator = torch.Generator().manual_seed(seed)
    for layer in (layer for layers in stack.layers for layer in layers):
        if layer.bias_ih is None:
            continue
        drawn = torch.rand(layer.hidden_size, generator=generator).to(layer.bias_ih.dtype)
        keeping = (1.0 + drawn * max(span - 2, 0)).log()
        for row, sign in keeping_rows(layer.cell).items():
            _set_bias(layer, row, sign * keeping)


def _set_bias(layer: Layer, row: str, value: Tensor | float) -> None:
    """Gives a gate's bias_ih a value, and its bias_hh, where it has one, 0."""
    if layer.bias_ih is not None:
        layer.bias_ih[layer.blocks[row]] = value
    if layer.bias_hh is not None and row in layer.recurrent_blocks:
        layer.bias_hh[layer.recurrent_blocks[row]] = 0.0


def keeping_rows(cell: Cell) -> dict[str, float]:
    """The rows that control how long states last: 1 if open means keep, −1 if open means new."""
    rows = {name: sign for name, sign in (("f", 1.0), ("i", -1.0)) if name in cell.rows}
    # What a cell says of its own gate counts: the forget gate of an MGU opens to the new.
    return rows | {name: 1.0 if way == "keep" else -1.0 for name, way in cell.direction.items()}
