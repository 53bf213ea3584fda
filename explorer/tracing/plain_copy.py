"""A copy of a module to compute with, without the hooks that make its weights."""

from __future__ import annotations

from copy import deepcopy

from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from explorer.network.inputs import moved
from explorer.network.recurrent import Recurrent
from explorer.network.stack import DIRECTIONS, SUFFIXES
from explorer.network.surroundings import differentiable
from explorer.tracing.own_run import is_plain
from explorer.tracing.trace import trace


def plain_copy(module: nn.Module, x: Tensor | PackedSequence) -> nn.Module:
    """A copy, to compute with, that has the weights that the module runs with when it reads x.

    They are on the CPU, in float32 or float64. Of a module with hooks, parametrizations or a
    forward of its own, or of a cell that computes one step, it is a plain one of the same kind,
    which reads whole sequences and whose weights have torch's names. Raises ValueError as
    `explorer.trace`.
    """
    if is_plain(module) and not isinstance(module, nn.RNNCellBase):
        copy = deepcopy(module).eval()
        weights = {n: moved(differentiable(value)) for n, value in copy.state_dict().items()}
        copy.load_state_dict(weights, assign=True)
        return copy
    # The trace has the weights of the module's own run, and refuses a module that they do not tell.
    layers = {place: opened.layer for place, opened in trace(module, x).opened.items()}
    first, directions = layers[0, DIRECTIONS[0]], {direction for _, direction in layers}
    twin = Recurrent(
        first.cell,
        first.weight_ih.shape[1],
        first.hidden_size,
        num_layers=len(layers) // len(directions),
        bias=first.bias_ih is not None,
        batch_first=bool(getattr(module, "batch_first", False)),
        bidirectional=len(directions) == len(DIRECTIONS),
        proj_size=0 if first.projection is None else first.output_size,
        dtype=first.weight_ih.dtype,
    )
    weights = {
        f"{name}_l{index}{SUFFIXES[DIRECTIONS.index(direction)]}": value
        for (index, direction), layer in layers.items()
        for name, value in layer.named().items()
    }
    twin.load_state_dict(weights)
    return twin.eval()
