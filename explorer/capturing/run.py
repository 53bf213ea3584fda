"""A run of a recurrent module in one form: time first, padded, with plain weights; opened here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from explorer.cells import Cell
from explorer.network.clamp import ClampMasks, Place
from explorer.network.inputs import computing, read_input, read_states
from explorer.network.layout import Layout
from explorer.network.recurrent import Recurrent
from explorer.network.stack import DIRECTIONS, Stack, read_stack
from explorer.network.surroundings import differentiable
from explorer.network.unroll import Opened, layer_states, opened_steps

PLAIN_KINDS = (nn.LSTM, nn.GRU, nn.RNN, nn.LSTMCell, nn.GRUCell, nn.RNNCell, Recurrent)
OPTIONS = ("num_layers", "bias", "batch_first", "bidirectional", "proj_size", "nonlinearity")


@dataclass(frozen=True, eq=False)
class Run:
    """x is (T, B, I); start name → (L·D, B, H); layout that of the module itself.

    masks: what the output of each layer but the last is multiplied by, (T, B, D·H); none without
    dropout. notes: sentences about what was changed in order to compute.
    """

    stack: Stack
    x: Tensor
    start: Mapping[str, Tensor]
    layout: Layout
    notes: tuple[str, ...] = ()
    masks: tuple[Tensor, ...] = ()

    @property
    def cell(self) -> Cell:
        """The cell of every layer."""
        return self.stack.cell

    def turned(self, values: Tensor, direction: str) -> Tensor:
        """Between the order of the sequence and that of reading."""
        return values if direction == DIRECTIONS[0] else self.layout.turned(values)

    def shown(self, values: Tensor) -> Tensor:
        """Values (T, B, F) with NaN at every padded step."""
        return self.layout.cleared(values, torch.nan)


@dataclass(frozen=True, eq=False)
class OpenedRun:
    """Every step of every layer and direction in the order of reading, and what each reads.

    reads: place → (T, B, I) of that layer. output: (T, B, D·H), padded with zeros.
    """

    run: Run
    opened: dict[Place, Opened]
    reads: dict[Place, Tensor]
    output: Tensor

    def signals(self) -> dict[Place, dict[str, Tensor]]:
        """All signals in the order of the sequence, (T, B, H) each; padding is NaN."""
        run = self.run
        return {
            place: {name: run.shown(run.turned(v, place[1])) for name, v in steps.signals.items()}
            for place, steps in self.opened.items()
        }


def read_run(
    module: nn.Module,
    weights: Mapping[str, Tensor],
    x: Tensor | PackedSequence,
    state: tuple[Tensor, ...] | None,
) -> Run:
    """The run of a module with weights of another moment; x and state are in its own layout.

    Of a cell that does one step x is (T, B, I) or (T, I). Raises ValueError as `explorer.trace`.
    """
    twin = _twin(module)
    own = {name: differentiable(weight) for name, weight in weights.items()}
    twin.load_state_dict(own, assign=True)
    stack = read_stack(twin.requires_grad_(False))
    reading = read_input(stack, _outside(x))
    given = None if state is None else tuple(differentiable(part) for part in state)
    start = read_states(stack, given, reading)
    return Run(computing(stack), reading.values, start, reading.layout, reading.notes)


def open_run(run: Run, held: Mapping[Place, ClampMasks] | None = None) -> OpenedRun:
    """Runs every layer and direction, and evaluates all equations of all steps."""
    values = run.x
    opened: dict[Place, Opened] = {}
    reads: dict[Place, Tensor] = {}
    for index, layers in enumerate(run.stack.layers):
        if index and run.masks:
            values = values * run.masks[index - 1]
        outputs = []
        for layer, direction in zip(layers, DIRECTIONS, strict=False):
            place = (index, direction)
            before = {name: run.start[name][len(opened)] for name in run.cell.states}
            here = (held or {}).get(place)
            reads[place] = run.turned(values, direction)
            states = layer_states(layer, reads[place], before, here)
            # Padding may overflow, and then nothing multiplied by zero is zero.
            states = {name: run.layout.cleared(value) for name, value in states.items()}
            opened[place] = opened_steps(layer, reads[place], before, states, here)
            outputs.append(run.turned(states["h"], direction))
        values = torch.cat(outputs, dim=-1)
    return OpenedRun(run, opened, reads, values)


def _outside(x: Tensor | PackedSequence) -> Tensor | PackedSequence:
    if isinstance(x, PackedSequence):
        return x._replace(data=differentiable(x.data))
    return differentiable(x)


def _twin(module: Any) -> nn.Module:
    """A module of the same kind and size without storage, which draws no random numbers."""
    kind: Any = next(kind for kind in PLAIN_KINDS if isinstance(module, kind))
    options = {name: getattr(module, name) for name in OPTIONS if hasattr(module, name)}
    if kind is Recurrent:
        return Recurrent(module.cell, module.input_size, module.hidden_size, **options)
    if kind is not nn.LSTM:
        options.pop("proj_size", None)
    twin: nn.Module = kind(module.input_size, module.hidden_size, device="meta", **options)
    return twin
