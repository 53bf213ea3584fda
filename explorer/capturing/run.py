"""A run of a recurrent module in one form: time first, padded, with plain weights; opened here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from explorer.cells import Cell
from explorer.network.clamp import ClampMasks, Place
from explorer.network.recurrent import Recurrent
from explorer.network.stack import DIRECTIONS, Stack, read_stack
from explorer.network.surroundings import differentiable
from explorer.network.unroll import Opened, layer_states, opened_steps


@dataclass(frozen=True, eq=False)
class Run:
    """x is (T, B, I); start name → (L·D, B, H); lengths (B,), or None if all have T steps.

    masks: what the output of each layer but the last is multiplied by, (T, B, D·H); none without
    dropout.
    """

    stack: Stack
    x: Tensor
    start: Mapping[str, Tensor]
    lengths: Tensor | None = None
    masks: tuple[Tensor, ...] = ()

    @property
    def cell(self) -> Cell:
        """The cell of every layer."""
        return self.stack.cell

    @property
    def real(self) -> Tensor | None:
        """Which steps are no padding, (T, B, 1); None if none is."""
        if self.lengths is None:
            return None
        return (torch.arange(len(self.x))[:, None] < self.lengths).unsqueeze(-1)

    def turned(self, values: Tensor, direction: str) -> Tensor:
        """From the order of the sequence to that of reading, and back; padding stays at the end."""
        if direction == DIRECTIONS[0]:
            return values
        if self.lengths is None:
            return values.flip(0)
        steps = torch.arange(len(values))[:, None]
        index = torch.where(steps < self.lengths, self.lengths - 1 - steps, steps)
        return values.gather(0, index[..., None].expand_as(values))


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
        return {
            (layer, direction): {
                name: without_padding(self.run, self.run.turned(value, direction))
                for name, value in steps.signals.items()
            }
            for (layer, direction), steps in self.opened.items()
        }


def without_padding(run: Run, values: Tensor) -> Tensor:
    """Values (T, B, …) with NaN at every padded step."""
    real = run.real
    return values if real is None else torch.where(real, values, torch.nan)


def open_run(run: Run, held: Mapping[Place, ClampMasks] | None = None) -> OpenedRun:
    """Runs every layer and direction, and evaluates all equations of all steps."""
    values, real = run.x, run.real
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
            if real is not None:  # whatever grows without bound there stays out of the gradients
                states = {name: torch.where(real, value, 0.0) for name, value in states.items()}
            opened[place] = opened_steps(layer, reads[place], before, states, here)
            outputs.append(run.turned(states["h"], direction))
        values = torch.cat(outputs, dim=-1)
    return OpenedRun(run, opened, reads, values)


def plain_stack(module: nn.Module, weights: Mapping[str, Tensor]) -> Stack:
    """The layers of a module, or of a cell that does one step, with weights of another moment.

    They are on the CPU, in float64 or else float32.

    Raises ValueError as `explorer.trace` for a module whose layers cannot be read.
    """
    twin = _twin(module)
    dtype = next(iter(weights.values())).dtype
    dtype = dtype if dtype == torch.float64 else torch.float32
    one_step = isinstance(module, nn.RNNCellBase)
    own = {
        f"{name}_l0" if one_step else name: differentiable(value).cpu().to(dtype)
        for name, value in weights.items()
    }
    twin.load_state_dict(own, assign=True)
    return read_stack(twin.requires_grad_(False))


def _twin(module: Any) -> nn.Module:
    """A module of the same kind and size without storage, which draws no random numbers."""
    sizes = (module.input_size, module.hidden_size)
    if isinstance(module, nn.RNNCellBase):
        whole = {nn.LSTMCell: nn.LSTM, nn.GRUCell: nn.GRU}
        kind: type[nn.Module] = next((v for k, v in whole.items() if isinstance(module, k)), nn.RNN)
        options: dict[str, Any] = {"bias": module.bias}
    else:
        kinds = (nn.LSTM, nn.GRU, nn.RNN, Recurrent)
        kind = next(kind for kind in kinds if isinstance(module, kind))
        names = ("num_layers", "bias", "batch_first", "bidirectional")
        options = {name: getattr(module, name) for name in names}
    if kind is Recurrent:
        return Recurrent(module.cell, *sizes, **options)
    if getattr(module, "proj_size", 0):
        options["proj_size"] = module.proj_size
    if kind is nn.RNN:
        options["nonlinearity"] = module.nonlinearity
    return kind(*sizes, device="meta", **options)
