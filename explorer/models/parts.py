"""What a trained network is made of: a recurrent part under a linear read-out, and their sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from explorer.cells import CELLS
from explorer.network.matched_sizes import nearest_size, parameters_of
from explorer.network.recurrent import Recurrent

RECURRENT, READ_OUT = "recurrent.", "readout."


@dataclass(frozen=True)
class ModelSizes:
    """The cell, its sizes, and how many answers the read-out gives."""

    cell: str
    inputs: int
    outputs: int
    hidden_size: int
    layers: int = 1
    directions: int = 1

    @property
    def parameters(self) -> int:
        """How many weights recurrent part and read-out have: O (H D + 1) of the read-out."""
        depth = (self.layers, self.directions)
        recurrent = parameters_of(self.cell, self.inputs, self.hidden_size, *depth)
        return recurrent + self.outputs * (self.hidden_size * self.directions + 1)

    def matched(self, parameters: int, most: int) -> ModelSizes:
        """The same with the hidden size, 1 to `most`, that comes nearest to so many weights.

        Of two sizes that are equally near, the smaller one is taken.
        """

        def count(size: int) -> int:
            return replace(self, hidden_size=size).parameters

        return replace(self, hidden_size=nearest_size(count, parameters, most))


def empty_recurrent(sizes: ModelSizes, dtype: torch.dtype) -> Recurrent:
    """A recurrent part whose values are to be loaded."""
    return Recurrent(
        CELLS[sizes.cell],
        sizes.inputs,
        sizes.hidden_size,
        num_layers=sizes.layers,
        bidirectional=sizes.directions == 2,
        dtype=dtype,
    )


def empty_readout(sizes: ModelSizes) -> nn.Linear:
    """A read-out of h in all directions, in float32 without values, to be loaded or drawn."""
    # Made without storage first: else torch would draw from the generator all sessions share.
    readout = nn.Linear(sizes.hidden_size * sizes.directions, sizes.outputs, device="meta")
    return readout.to_empty(device="cpu")


def part(weights: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The weights of RECURRENT or READ_OUT, under the names that they have in that part."""
    return {
        name.removeprefix(prefix): value
        for name, value in weights.items()
        if name.startswith(prefix)
    }


def loaded(sizes: ModelSizes, weights: Mapping[str, Tensor]) -> tuple[Recurrent, nn.Linear]:
    """The recurrent part and the read-out with weights in float32, without gradients."""
    module, readout = empty_recurrent(sizes, torch.float32), empty_readout(sizes)
    module.load_state_dict(part(weights, RECURRENT))
    readout.load_state_dict(part(weights, READ_OUT))
    return module.requires_grad_(False), readout.requires_grad_(False)
