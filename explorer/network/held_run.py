"""A network that is read piece by piece while signals in it are held; steps count on."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from explorer.network.clamp import Clamp, clamp_masks
from explorer.network.stack import DIRECTIONS, Stack, started
from explorer.network.unroll import run_layer


class HeldRun:
    """The states between one piece of a sequence and the next; they begin as the cell says.

    `steps` is the most that will be read, which the steps of the clamps are counted within.
    Raises ValueError for a clamp on what is not there, and for a network of two directions, which
    reads the end first.
    """

    def __init__(self, stack: Stack, clamp: Clamp | Sequence[Clamp], steps: int) -> None:
        if len(stack.layers[0]) > 1:
            raise ValueError("The network reads in two directions; allowed is one.")
        self._layers = [layers[0] for layers in stack.layers]
        self._cell = stack.cell
        dtype = self._layers[0].weight_ih.dtype
        self._held = clamp_masks(stack, clamp, steps, dtype)
        self._sizes = {name: stack.size_of(name) for name in stack.cell.states}
        self._states: list[dict[str, Tensor]] = []
        self._step = 0

    @torch.no_grad()
    def read(self, x: Tensor) -> Tensor:
        """h of the last layer at the next steps: (T, B, I) → (T, B, H)."""
        here = slice(self._step, self._step + len(x))
        if not self._states:
            shapes = {name: (x.shape[1], size) for name, size in self._sizes.items()}
            self._states = [started(self._cell, shapes, x) for _ in self._layers]
        values = x
        for index, layer in enumerate(self._layers):
            masks = self._held.get((index, DIRECTIONS[0]), {})
            held = {name: (mask[here], value[here]) for name, (mask, value) in masks.items()}
            states = run_layer(layer, values, self._states[index], held)
            self._states[index] = {name: value[-1] for name, value in states.items()}
            values = states["h"]
        self._step = here.stop
        return values
