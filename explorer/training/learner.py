"""What is trained: a recurrent module with a linear read-out, fused by torch where it can be."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from explorer.initialisation import start_keeping
from explorer.network import build_cell
from explorer.proof import torch_twin

RECURRENT, READ_OUT = "recurrent.", "readout."


@dataclass(frozen=True)
class Shape:
    """What a learner is made of: the cell, its sizes, and how many answers it gives."""

    cell: str
    inputs: int
    outputs: int
    hidden_size: int
    layers: int = 1


class Learner(nn.Module):
    """A recurrent module under the name `recurrent`, and on top of it the linear `readout`."""

    def __init__(self, recurrent: nn.Module, readout: nn.Linear) -> None:
        super().__init__()
        self.recurrent = recurrent
        self.readout = readout

    def forward(self, x: Tensor, asked: int | None = None) -> Tensor:
        """The answers at the last `asked` steps (all if None): (T, B, I) → (S, B, O)."""
        states = self.recurrent(x)[0]
        answers: Tensor = self.readout(states if asked is None else states[-asked:])
        return answers


def learner(shape: Shape, *, seed: int, start: str = "drawn", span: int = 1) -> Learner:
    """A learner in float32, its weights drawn from `seed` alone.

    `start` "chrono" lets gates keep for up to `span` steps at first. Where torch has the cell its
    fused module is used, with the same weights.
    """
    module = build_cell(
        shape.cell,
        shape.inputs,
        shape.hidden_size,
        num_layers=shape.layers,
        seed=seed,
        dtype=torch.float32,
    )
    if start == "chrono":
        start_keeping(module.stack(), span, seed=seed)
    readout = empty_readout(shape)
    bound = shape.hidden_size**-0.5
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        readout.weight.uniform_(-bound, bound, generator=generator)
        readout.bias.uniform_(-bound, bound, generator=generator)
    return Learner(torch_twin(module) or module, readout)


def empty_readout(shape: Shape) -> nn.Linear:
    """A read-out without values, to be loaded or drawn."""
    # Made without storage first: else torch would draw from the generator all sessions share.
    readout = nn.Linear(shape.hidden_size, shape.outputs, device="meta")
    return readout.to_empty(device="cpu")
