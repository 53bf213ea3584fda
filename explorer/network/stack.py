"""Reads the layers out of a recurrent module: ours, or one of torch.nn's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any

import torch
from torch import Tensor, nn

from explorer.cells import CELLS, Cell
from explorer.network.layer import Layer
from explorer.network.unwrapping import unwrapped

TORCH_CELLS: dict[str, Cell] = {
    "LSTM": CELLS["lstm"],
    "GRU": CELLS["gru"],
    "RNN_TANH": CELLS["rnn"],
    "RNN_RELU": CELLS["rnn"].nonlinearities["relu"],
}
MOST_NAMED = 5
SUFFIXES = ("", "_reverse")
DIRECTIONS = ("forward", "backward")


@dataclass(frozen=True, eq=False)
class Stack:
    """The layers of a module: layers[l][d] for layer l and direction d (forward, backward).

    `one_step` says that the module itself computes one step, and a loop drives it.
    """

    cell: Cell
    layers: tuple[tuple[Layer, ...], ...]
    input_size: int
    hidden_size: int
    batch_first: bool
    proj_size: int = 0
    one_step: bool = False

    def size_of(self, name: str) -> int:
        """How many numbers a signal has at a step: H, or P where it is projected."""
        return self.proj_size if name in self.cell.projections else self.hidden_size

    def mapped(self, change: Callable[[Tensor], Tensor]) -> Stack:
        """The stack with every weight exchanged for what `change` makes of it."""
        layers = tuple(tuple(layer.mapped(change) for layer in pair) for pair in self.layers)
        return replace(self, layers=layers)


def read_stack(module: nn.Module) -> Stack:
    """The layers of a module of ours or of torch's RNN, LSTM or GRU, whole or as a cell.

    Raises ValueError for any other module.
    """
    cell = cell_of(module)
    if cell is None:
        raise ValueError(_refusal(module))
    source: Any = module
    if isinstance(module, nn.RNNCellBase):
        layer = _read_layer(source, cell, "")
        sizes = (source.input_size, source.hidden_size)
        return Stack(cell, ((layer,),), *sizes, batch_first=False, one_step=True)
    proj_size = getattr(source, "proj_size", 0)
    if proj_size and cell.projected is not None:
        cell = cell.projected
    suffixes = SUFFIXES[: 2 if source.bidirectional else 1]
    layers = tuple(
        tuple(_read_layer(source, cell, f"_l{index}{suffix}") for suffix in suffixes)
        for index in range(source.num_layers)
    )
    return Stack(cell, layers, source.input_size, source.hidden_size, source.batch_first, proj_size)


def cell_of(module: nn.Module) -> Cell | None:
    """The cell of a module whose layers can be read; None for any other module."""
    cell = getattr(module, "cell", None)
    if isinstance(module, nn.Module) and isinstance(cell, Cell):
        return cell
    if isinstance(module, nn.RNN | nn.LSTM | nn.GRU):
        return TORCH_CELLS.get(module.mode)
    if isinstance(module, nn.LSTMCell | nn.GRUCell):
        return TORCH_CELLS["LSTM" if isinstance(module, nn.LSTMCell) else "GRU"]
    if isinstance(module, nn.RNNCell):
        return TORCH_CELLS.get(f"RNN_{module.nonlinearity.upper()}")
    return None


def _refusal(module: Any) -> str:
    """Why a module's layers cannot be read, and what to pass instead."""
    name = type(module).__name__
    allowed = (
        "allowed are the modules of build_cell, torch.nn.RNN, torch.nn.LSTM and torch.nn.GRU, and "
        "their cells"
    )
    if not isinstance(module, nn.Module):
        return f"Cannot look inside a {name}; {allowed}."
    if ".quantized." in type(module).__module__:
        return (
            f"Cannot look inside a quantised {name}, whose weights are whole numbers; pass the "
            f"torch.nn.{name} that it was made from."
        )
    if isinstance(module, torch.jit.ScriptModule):
        name = f"scripted {module.original_name}"
    inside = [
        f"{place} ({getattr(part, 'original_name', type(part).__name__)})"
        for place, part in module.named_modules()
        if place and cell_of(unwrapped(part)) is not None
    ]
    if inside:
        listed = ", ".join(inside[:MOST_NAMED]) + (", …" if len(inside) > MOST_NAMED else "")
        first = inside[0].partition(" ")[0]
        way = f"get_submodule({first!r})"
        if isinstance(module, torch.jit.ScriptModule):  # which has no get_submodule
            way = first
        return (
            f"A {name} is no recurrent module, but it contains {listed}; pass one of them, for "
            f"example model.{way}, and the input that it receives."
        )
    return f"Cannot look inside a {name}: no recurrent module is in it; {allowed}."


def initial_states(
    stack: Stack, state: Any, x: Tensor, *, batched: bool = True
) -> dict[str, Tensor]:
    """The states before the first step: name → (layers · directions, B, H), else as `started`.

    x is (T, B, I). A state that is given has no batch axis without `batched`, as its input, and no
    axis of layers where the module computes one step. Raises ValueError if one of them is not a
    tensor, or has another shape or dtype.
    """
    count = len(stack.layers) * len(stack.layers[0])
    names = stack.cell.states
    whole = {name: (count, x.shape[1], stack.size_of(name)) for name in names}
    if state is None:
        return started(stack.cell, whole, x)
    there = (not stack.one_step, batched, True)
    shapes = [tuple(compress(shape, there)) for shape in whole.values()]
    allowed = f"{' and '.join(names)}, each {shapes[0]}"
    if len(set(shapes)) > 1:
        pairs = zip(names, shapes, strict=True)
        allowed = " and ".join(f"{name} {shape}" for name, shape in pairs)
    states = tuple(state) if isinstance(state, tuple | list) else (state,)
    if not all(torch.is_tensor(part) for part in states):
        kinds = ", ".join(type(part).__name__ for part in states)
        raise ValueError(f"The state is {kinds}; allowed is {allowed}, as tensors.")
    if [tuple(part.shape) for part in states] != shapes:
        received = ", ".join(str(tuple(part.shape)) for part in states)
        raise ValueError(f"The state has the shape {received}; allowed is {allowed}.")
    if any(part.device != x.device or part.layout != torch.strided for part in states):
        kinds = ", ".join(f"{str(part.layout)[6:]} on {part.device}" for part in states)
        raise ValueError(f"The state is {kinds}; allowed is a dense tensor on the CPU.")
    if any(part.dtype != x.dtype for part in states):
        kinds = ", ".join(str(part.dtype) for part in states)
        raise ValueError(f"The state is {kinds}, the weights are {x.dtype}; both must be the same.")
    return {name: part.reshape(whole[name]) for name, part in zip(names, states, strict=True)}


def started(cell: Cell, shapes: Mapping[str, tuple[int, ...]], x: Tensor) -> dict[str, Tensor]:
    """The states of each shape where nothing has been read: 0, or what the cell starts with.

    Their type and device are those of x.
    """
    return {name: x.new_full(shape, cell.starts.get(name, 0.0)) for name, shape in shapes.items()}


def _read_layer(module: Any, cell: Cell, suffix: str) -> Layer:
    def weight(name: str) -> Tensor:
        parameter: Tensor = getattr(module, name + suffix)
        return parameter

    weight_ih, is_recurrent = weight("weight_ih"), bool(cell.recurrent_rows)
    return Layer(
        cell,
        weight_ih,
        weight("weight_hh") if is_recurrent else weight_ih.new_empty(0, module.hidden_size),
        weight("bias_ih") if module.bias else None,
        weight("bias_hh") if module.bias and is_recurrent else None,
        {row: weight(f"weight_c{row}") for row in cell.peepholes},
        weight("weight_hr") if cell.projections else None,
    )
