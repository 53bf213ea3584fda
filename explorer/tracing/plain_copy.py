"""A copy of a module to compute with, without the hooks that make its weights."""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import Tensor, nn

from explorer.network.recurrent import Recurrent
from explorer.network.stack import DIRECTIONS, SUFFIXES, Stack
from explorer.network.surroundings import differentiable
from explorer.tracing.own_run import is_plain, own_run
from explorer.tracing.trace import trace


def plain_copy(module: nn.Module, x: Tensor) -> nn.Module:
    """A copy with the weights that the module itself runs with when it reads x.

    Of a module with hooks, parametrizations or a forward of its own it is a plain one of the same
    cell, whose weights have torch's names. Raises ValueError as `explorer.trace`.
    """
    if is_plain(module):
        copy = deepcopy(module).eval()
        weights = {name: differentiable(value) for name, value in copy.state_dict().items()}
        copy.load_state_dict(weights, assign=True)
        return copy
    trace(module, x)  # refuses a module whose own output is not that of its weights
    return _module_of(own_run(module, differentiable(x), None)[0]).eval()


def _module_of(stack: Stack) -> Recurrent:
    """A module of ours with the weights of a stack."""
    first = stack.layers[0][0]
    module = Recurrent(
        stack.cell,
        stack.input_size,
        stack.hidden_size,
        num_layers=len(stack.layers),
        bias=first.bias_ih is not None,
        batch_first=stack.batch_first,
        bidirectional=len(stack.layers[0]) == len(DIRECTIONS),
        dtype=first.weight_hh.dtype,
    )
    weights = {
        f"{name}_l{index}{suffix}": value
        for index, layers in enumerate(stack.layers)
        for layer, suffix in zip(layers, SUFFIXES, strict=False)
        for name, value in layer.named().items()
    }
    with torch.no_grad():
        module.load_state_dict(weights)
    return module
