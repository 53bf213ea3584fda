"""Reads the layers out of a recurrent module: ours, or one of torch.nn's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from explorer.cells import CELLS, Cell
from explorer.network.layer import Layer

TORCH_CELLS: dict[str, Cell] = {
    "LSTM": CELLS["lstm"],
    "GRU": CELLS["gru"],
    "RNN_TANH": CELLS["rnn"],
    "RNN_RELU": CELLS["rnn"].nonlinearities["relu"],
}
MOST_NAMED = 5
DTYPES = (torch.float32, torch.float64)
SUFFIXES = ("", "_reverse")
DIRECTIONS = ("forward", "backward")


@dataclass(frozen=True, eq=False)
class Stack:
    """The layers of a module: layers[l][d] for layer l and direction d (forward, backward)."""

    cell: Cell
    layers: tuple[tuple[Layer, ...], ...]
    input_size: int
    hidden_size: int
    batch_first: bool

    def mapped(self, change: Callable[[Tensor], Tensor]) -> Stack:
        """The stack with every weight exchanged for what `change` makes of it."""
        layers = tuple(tuple(layer.mapped(change) for layer in pair) for pair in self.layers)
        return replace(self, layers=layers)


def read_stack(module: nn.Module) -> Stack:
    """The layers of a module of ours or of a `torch.nn.RNN`, `torch.nn.LSTM` or `torch.nn.GRU`.

    Raises ValueError for any other module, and for an LSTM with `proj_size`.
    """
    cell = cell_of(module)
    if cell is None:
        raise ValueError(_refusal(module))
    source: Any = module
    if getattr(source, "proj_size", 0):
        raise ValueError(
            f"Cannot look inside an LSTM with proj_size={source.proj_size}: its hidden state is a "
            "projection, not one value per unit. Allowed is proj_size=0."
        )
    suffixes = SUFFIXES[: 2 if source.bidirectional else 1]
    layers = tuple(
        tuple(_read_layer(source, cell, f"_l{index}{suffix}") for suffix in suffixes)
        for index in range(source.num_layers)
    )
    return Stack(cell, layers, source.input_size, source.hidden_size, source.batch_first)


def cell_of(module: nn.Module) -> Cell | None:
    """The cell of a module whose layers can be read; None for any other module."""
    cell = getattr(module, "cell", None)
    if isinstance(module, nn.Module) and isinstance(cell, Cell):
        return cell
    if isinstance(module, nn.RNN | nn.LSTM | nn.GRU):
        return TORCH_CELLS.get(module.mode)
    return None


def _refusal(module: Any) -> str:
    """Why a module's layers cannot be read, and what to pass instead."""
    name = type(module).__name__
    allowed = "allowed are the modules of build_cell, torch.nn.RNN, torch.nn.LSTM and torch.nn.GRU"
    if isinstance(module, nn.RNNCellBase):
        whole = name.removesuffix("Cell")
        return (
            f"A torch.nn.{name} computes one step; load its weights into a torch.nn.{whole} with "
            "the ending _l0 on each name, and pass that."
        )
    if not isinstance(module, nn.Module):
        return f"Cannot look inside a {name}; {allowed}."
    inside = [
        f"{place} ({type(part).__name__})"
        for place, part in module.named_modules()
        if place and cell_of(part) is not None
    ]
    if inside:
        listed = ", ".join(inside[:MOST_NAMED]) + (", …" if len(inside) > MOST_NAMED else "")
        first = inside[0].partition(" ")[0]
        return (
            f"A {name} is no recurrent module, but it contains {listed}; pass one of them, for "
            f"example model.get_submodule({first!r}), and the input that it receives."
        )
    return f"Cannot look inside a {name}: no recurrent module is in it; {allowed}."


def sequence_first(stack: Stack, x: Tensor) -> Tensor:
    """The input as (T, B, I), from the module's own layout.

    Raises ValueError if it is not a dense, three-dimensional, non-empty tensor of the module's
    input size, or not on the CPU, or not of the weights' dtype, float32 or float64.
    """
    if isinstance(x, PackedSequence):
        raise ValueError(
            "The input is a PackedSequence; allowed is one tensor of 3 axes: "
            "torch.nn.utils.rnn.pad_packed_sequence(x)[0] gives it, with padded steps at the ends."
        )
    if not torch.is_tensor(x):
        advice = ": torch.from_numpy(x) makes one" if isinstance(x, np.ndarray) else ""
        raise ValueError(
            f"The input is a {type(x).__name__}; allowed is one tensor of 3 axes{advice}."
        )
    layout = "(B, T, I)" if stack.batch_first else "(T, B, I)"
    if x.layout != torch.strided:
        kind = str(x.layout).removeprefix("torch.")
        raise ValueError(
            f"The input has the layout {kind}; allowed is a dense tensor: x.to_dense() makes one."
        )
    if x.dim() == 2 and x.shape[-1] == stack.input_size and 0 not in x.shape:
        batch_axis = 0 if stack.batch_first else 1
        raise ValueError(
            f"The input has the shape {tuple(x.shape)}; allowed is {layout} with I = "
            f"{stack.input_size}: x.unsqueeze({batch_axis}) makes a batch of this one sequence."
        )
    if x.dim() != 3 or x.shape[-1] != stack.input_size or 0 in x.shape:
        raise ValueError(
            f"The input has the shape {tuple(x.shape)}; allowed is {layout} with at least one step "
            f"and I = {stack.input_size}."
        )
    weight = stack.layers[0][0].weight_ih
    if x.device.type != "cpu" or weight.device.type != "cpu":
        raise ValueError(
            f"The input is on {x.device}, the weights are on {weight.device}; allowed is the CPU: "
            "call .cpu() on both."
        )
    if x.dtype not in DTYPES:
        allowed = " and ".join(str(dtype) for dtype in DTYPES)
        raise ValueError(f"The input is {x.dtype}; allowed are {allowed}.")
    if x.dtype != weight.dtype:
        raise ValueError(
            f"The input is {x.dtype}, the weights are {weight.dtype}; both must be the same."
        )
    return x.transpose(0, 1) if stack.batch_first else x


def initial_states(stack: Stack, state: Any, x: Tensor) -> dict[str, Tensor]:
    """The states before the first step: name → (layers · directions, B, H), zeros if not given.

    Raises ValueError if one of them is not a tensor, or has another shape or dtype.
    """
    count = len(stack.layers) * len(stack.layers[0])
    shape = (count, x.shape[1], stack.hidden_size)
    names = stack.cell.states
    if state is None:
        return {name: x.new_zeros(shape) for name in names}
    states = tuple(state) if isinstance(state, tuple | list) else (state,)
    if not all(torch.is_tensor(part) for part in states):
        kinds = ", ".join(type(part).__name__ for part in states)
        raise ValueError(
            f"The state is {kinds}; allowed is {' and '.join(names)}, each a tensor {shape}."
        )
    if len(states) != len(names) or any(tuple(part.shape) != shape for part in states):
        shapes = ", ".join(str(tuple(part.shape)) for part in states)
        raise ValueError(
            f"The state has the shape {shapes}; allowed is {' and '.join(names)}, each {shape}."
        )
    if any(part.device != x.device or part.layout != torch.strided for part in states):
        kinds = ", ".join(f"{str(part.layout)[6:]} on {part.device}" for part in states)
        raise ValueError(f"The state is {kinds}; allowed is a dense tensor on the CPU.")
    if any(part.dtype != x.dtype for part in states):
        kinds = ", ".join(str(part.dtype) for part in states)
        raise ValueError(f"The state is {kinds}, the weights are {x.dtype}; both must be the same.")
    return dict(zip(names, states, strict=True))


def _read_layer(module: Any, cell: Cell, suffix: str) -> Layer:
    def weight(name: str) -> Tensor:
        parameter: Tensor = getattr(module, name + suffix)
        return parameter

    return Layer(
        cell,
        weight("weight_ih"),
        weight("weight_hh"),
        weight("bias_ih") if module.bias else None,
        weight("bias_hh") if module.bias else None,
        {row: weight(f"weight_c{row}") for row in cell.peepholes},
    )
