"""Every gate, candidate and state of a recurrent module at every step of a sequence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from explorer.cells import Cell
from explorer.network.clamp import Clamp, Place, clamp_masks
from explorer.network.inputs import Lengths, computing, read_input, read_states
from explorer.network.layout import TIME_FIRST, Layout
from explorer.network.surroundings import differentiable, unaffected_by_caller
from explorer.network.unroll import Opened
from explorer.network.unwrapping import unwrapped
from explorer.tracing.display import Displayed
from explorer.tracing.opened_layers import in_sequence_order, opened_layers
from explorer.tracing.own_run import check_output, is_plain, own_run, quiet_stack

if TYPE_CHECKING:
    import pandas as pd


class UnknownSignalError(KeyError, ValueError):
    """A name that a trace does not have; its message is one sentence."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, eq=False, repr=False)
class Trace(Displayed, Mapping[str, Tensor]):
    """Named values over time, for each layer and direction of a module.

    A mapping: `trace["f"]` is (T, B, H) for the layer and direction the trace looks at, layer 0
    forward at first; `at` looks elsewhere. Index t is the position in the sequence, for the
    backward direction too. `by_place` holds the values of every layer and direction. `output` is
    the module's own output in the module's own layout, detached: a tensor, with zeros at padded
    steps, or a `PackedSequence` where one was read. One sequence without a batch axis is a batch of
    one in the trace, (T, 1, H), and has none in `output`.

    `lengths` is (B,) where sequences differ in length, else None; values at padded steps are NaN.
    `notes` are sentences about what was changed in order to compute, such as a narrow dtype.

    In a notebook a trace is displayed as a stage that plays, as `show` gives it.
    """

    cell: Cell
    by_place: Mapping[Place, Mapping[str, Tensor]]
    output: Any
    layer: int = 0
    direction: str = "forward"
    opened: Mapping[Place, Opened] = field(default_factory=dict, repr=False)
    layout: Layout = TIME_FIRST
    notes: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Tensor:
        """The values of one signal, (T, B, H).

        Raises an error that is both a KeyError and a ValueError for a name that is not in it.
        """
        here = self._here
        if name not in here:
            raise UnknownSignalError(f"The trace has no {name!r}; it has {', '.join(here)}.")
        return here[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._here)

    def __len__(self) -> int:
        return len(self._here)

    # Tensors have no single answer to ==, so two traces are equal only if they are the same one.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        layers = 1 + max(layer for layer, _ in self.by_place)
        steps, batch, _ = next(iter(self._here.values())).shape
        # Units, and what is made of them: h of an LSTM with proj_size has fewer numbers.
        sizes = sorted({value.shape[-1] for value in self._here.values()}, reverse=True)
        numbers = ", ".join(f"{name}={size}" for name, size in zip("HP", sizes, strict=False))
        directions = "" if len(self.by_place) == layers else ", bidirectional"
        ends = self.lengths
        padded = "" if ends is None else f", lengths {int(ends.min())} to {int(ends.max())}"
        return (
            f"Trace({self.cell.key}, layers={layers}{directions}, T={steps}{padded}, "
            f"B={batch}, {numbers}: "
            f"{', '.join(self)})"
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what was traced."""
        return tuple(self)

    def at(self, layer: int = 0, direction: str = "forward") -> Trace:
        """The same trace, looking at another layer (from 0) or direction ("forward", "backward").

        Raises ValueError if the module has no such layer or direction.
        """
        if (layer, direction) not in self.by_place:
            places = ", ".join(f"layer {place[0]} {place[1]}" for place in self.by_place)
            raise ValueError(f"There is no layer {layer} {direction}; there is {places}.")
        return replace(self, layer=layer, direction=direction)

    @property
    def lengths(self) -> Tensor | None:
        """How many steps each sequence has, (B,); None where each has all T."""
        return self.layout.lengths

    def norms(self) -> dict[str, Tensor]:
        """The Euclidean norm over batch and units at every step: name → (T,), in float64.

        Only sequences that have the step count; NaN where none has it.
        """
        norms = {n: scaled_norm(self.layout.cleared(self[n].double())) for n in self.names}
        if self.lengths is not None:
            for norm in norms.values():
                norm[int(self.lengths.max()) :] = torch.nan
        return norms

    @property
    def _here(self) -> Mapping[str, Tensor]:
        return self.by_place[self.layer, self.direction]

    def to_frame(self) -> pd.DataFrame:
        """A tidy frame with the columns layer, direction, t, batch, signal, unit, value."""
        # Loading pandas takes longer than everything else here, and most traces need none.
        from explorer.tracing.frames import tidy_frame

        return tidy_frame(self.by_place)


@unaffected_by_caller
def trace(
    module: nn.Module,
    x: Tensor | PackedSequence,
    state: Any = None,
    clamp: Clamp | Sequence[Clamp] = (),
    *,
    lengths: Lengths | None = None,
) -> Trace:
    """Every signal of every step while `module` reads `x`.

    Args:
        module: one of `build_cell`, or a `torch.nn.RNN`, `torch.nn.LSTM` or `torch.nn.GRU` with any
            number of layers, one or two directions, with or without bias; or a `torch.nn.RNNCell`,
            `torch.nn.LSTMCell` or `torch.nn.GRUCell`, which is called step by step, each state fed
            to the next step, so that the output is h of every step; also compiled by
            `torch.compile`, or scripted or recorded by `torch.jit`. Dropout between layers is
            not applied, as in `module.eval()`. A module with hooks, parametrizations or a forward
            of its own is run once, and the trace is that of the weights it ran with; it is left as
            it was.
        x: (T, B, I), or (B, T, I) if the module is `batch_first`; (T, I) for one sequence; or a
            `torch.nn.utils.rnn.PackedSequence`. float32 or float64, as the weights; float16 and
            bfloat16, of x or of the weights, are traced in float32, and what lies on another
            device is traced on the CPU: `notes` of the trace says so.
        state: what the module itself takes: h₀, or the pair (h₀, c₀); zeros if None. Of a cell each
            is (B, H).
        clamp: signals that are held at a value, one `explorer.Clamp` or several; without any, the
            trace is exactly the plain one.
        lengths: the number of steps of each sequence, (B,), where shorter ones are padded at their
            ends. The trace is that of the packed sequences: nothing is read beyond an end, and the
            backward direction begins at it.

    Returns:
        A `Trace`, detached from the graph, of the cell's signals, each (T, B, H); gates lie in
        [0, 1], candidates in [−1, 1]. Padded steps are NaN. With `proj_size` P, h is (T, B, P), and
        m, (T, B, H), is what it is projected from.

    Raises:
        ValueError: for another kind of module, one whose own output is not that of its weights,
            a wrong shape, dtype or length, or a clamp on what is not there.

    Source: the equations of the cell (`module.cell`, or `explorer.CELLS`); for torch's modules they
    are evaluated on the states that torch's own fused kernel gives.
    """
    module = unwrapped(module)
    stack = quiet_stack(module)
    reading = read_input(stack, x, lengths)
    layout, values = reading.layout, differentiable(reading.values)
    start = read_states(stack, state, reading)
    held = clamp_masks(stack, clamp, len(values), values.dtype, layout)
    if not is_plain(module):
        stack, result = own_run(module, stack, layout, x, state)
        stack = computing(stack)
        ours = layout.own(opened_layers(stack, values, start, {}, layout)[1])
        check_output(module, result, layout.own_input(ours))
    elif stack.layers[0][0].weight_ih.is_inference():
        stack = computing(stack.mapped(differentiable))
    else:
        stack = computing(stack)
    opened, output = opened_layers(stack, values, start, held, layout)
    signals = {
        place: in_sequence_order(place, steps.signals, layout) for place, steps in opened.items()
    }
    if layout.lengths is not None:
        signals = {
            place: {name: layout.cleared(value, torch.nan) for name, value in values.items()}
            for place, values in signals.items()
        }
    return Trace(
        stack.cell,
        signals,
        layout.own(output),
        opened=opened,
        layout=layout,
        notes=reading.notes,
    )


def scaled_norm(values: Tensor) -> Tensor:
    """(T, B, H) → (T,), scaled first: squares leave float64's range below 1e-162, above 1e154."""
    largest = values.abs().amax(dim=(1, 2))
    scale = torch.where((largest > 0.0) & largest.isfinite(), largest, 1.0)
    scaled: Tensor = torch.linalg.vector_norm(values / scale[:, None, None], dim=(1, 2))
    return scale * scaled
