"""Every gate, candidate and state of a recurrent module at every step of a sequence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from explorer.cells import Cell
from explorer.network.clamp import Clamp, ClampMasks, Place, clamp_masks
from explorer.network.stack import DIRECTIONS, Stack, initial_states, read_stack, sequence_first
from explorer.network.unroll import Opened, layer_states, opened_steps

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Trace:
    """Named values over time, for each layer and direction of a module.

    `trace["f"]` is (T, B, H) for the layer and direction the trace looks at, layer 0 forward at
    first; `at` looks elsewhere. Index t is the position in the sequence, for the backward direction
    too. `output` is the module's own output in the module's own layout, detached.
    """

    cell: Cell
    values: Mapping[Place, Mapping[str, Tensor]]
    output: Tensor
    layer: int = 0
    direction: str = "forward"
    opened: Mapping[Place, Opened] = field(default_factory=dict, repr=False)

    def __getitem__(self, name: str) -> Tensor:
        """The values of one signal, (T, B, H).

        Raises ValueError for a name that is not in the trace.
        """
        here = self.values[self.layer, self.direction]
        if name not in here:
            raise ValueError(f"The trace has no {name!r}; it has {', '.join(here)}.")
        return here[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what was traced."""
        return tuple(self.values[self.layer, self.direction])

    def at(self, layer: int = 0, direction: str = "forward") -> Trace:
        """The same trace, looking at another layer (from 0) or direction ("forward", "backward").

        Raises ValueError if the module has no such layer or direction.
        """
        if (layer, direction) not in self.values:
            places = ", ".join(f"layer {place[0]} {place[1]}" for place in self.values)
            raise ValueError(f"There is no layer {layer} {direction}; there is {places}.")
        return replace(self, layer=layer, direction=direction)

    def norms(self) -> dict[str, Tensor]:
        """The Euclidean norm over batch and units at every step: name → (T,), in float64."""
        return {name: scaled_norm(self[name].double()) for name in self.names}

    def to_frame(self) -> pd.DataFrame:
        """A tidy frame with the columns layer, direction, t, batch, signal, unit, value."""
        # Loading pandas takes longer than everything else here, and most traces need none.
        from explorer.tracing.frames import tidy_frame

        return tidy_frame(self.values)


def trace(module: nn.Module, x: Tensor, state: Any = None, clamp: Sequence[Clamp] = ()) -> Trace:
    """Every signal of every step while `module` reads `x`.

    Args:
        module: one of `build_cell`, or a `torch.nn.RNN`, `torch.nn.LSTM` or `torch.nn.GRU` with any
            number of layers, one or two directions, with or without bias. Dropout between layers is
            not applied, as in `module.eval()`.
        x: (T, B, I), or (B, T, I) if the module is `batch_first`; the weights' dtype.
        state: what the module itself takes: h₀, or the pair (h₀, c₀); zeros if None.
        clamp: signals that are held at a value, see `explorer.Clamp`; without any, the trace is
            exactly the plain one.

    Returns:
        A `Trace`, detached from the graph, of the cell's signals; gates lie in [0, 1], candidates
        in [−1, 1].

    Raises:
        ValueError: for another kind of module, `proj_size`, a wrong shape or dtype, or a clamp on
            what is not there.

    Source: the equations of the cell (`module.cell`, or `explorer.CELLS`); for torch's modules they
    are evaluated on the states that torch's own fused kernel gives.
    """
    stack = read_stack(module)
    values = sequence_first(stack, x).detach()
    held = clamp_masks(stack, clamp, len(values), values.dtype)
    opened, output = _opened_layers(stack, values, initial_states(stack, state, values), held)
    signals = {place: _in_sequence_order(place, steps.signals) for place, steps in opened.items()}
    return Trace(
        stack.cell,
        signals,
        output.transpose(0, 1) if stack.batch_first else output,
        opened=opened,
    )


def _opened_layers(
    stack: Stack, values: Tensor, start: Mapping[str, Tensor], held: Mapping[Place, ClampMasks]
) -> tuple[dict[Place, Opened], Tensor]:
    """Every layer and direction, opened, and the last layer's output (T, B, directions · H)."""
    opened: dict[Place, Opened] = {}
    for index, layers in enumerate(stack.layers):
        outputs = []
        for layer, direction in zip(layers, DIRECTIONS, strict=False):
            reads = values if direction == "forward" else values.flip(0)
            before = {name: start[name][len(opened)].detach() for name in stack.cell.states}
            here = held.get((index, direction))
            states = layer_states(layer, reads, before, here)
            opened[index, direction] = opened_steps(layer, reads, before, states, here)
            outputs.append(_in_sequence_order((index, direction), states)["h"])
        values = torch.cat(outputs, dim=-1) if len(outputs) > 1 else outputs[0]
    return opened, values


def scaled_norm(values: Tensor) -> Tensor:
    """(T, B, H) → (T,), scaled first: squares leave float64's range below 1e-162, above 1e154."""
    largest = values.abs().amax(dim=(1, 2))
    scale = torch.where((largest > 0.0) & largest.isfinite(), largest, 1.0)
    scaled: Tensor = torch.linalg.vector_norm(values / scale[:, None, None], dim=(1, 2))
    return scale * scaled


def _in_sequence_order(place: Place, values: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Values indexed by position in the sequence, instead of by order of reading."""
    if place[1] == "forward":
        return dict(values)
    return {name: value.flip(0) for name, value in values.items()}
