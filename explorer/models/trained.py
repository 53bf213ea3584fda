"""A trained model: a recurrent part with its read-out, and what it was trained on."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.cells import CELLS
from explorer.network.recurrent import Recurrent, chosen_nonlinearity
from explorer.sequences.tokens import TokenTable


@dataclass(frozen=True, eq=False)
class TrainedModel:
    """A recurrent part (torch's parameter names) with its linear read-out. Not to be changed.

    `task` is what it was trained on. `alphabet` names the input columns of a model that reads
    characters, `other` among them is the column of unknown ones; of a model that reads numbers
    `alphabet` is None and `features` names the columns. `outputs` names the read-out's rows,
    `facts` are those written beside the weights. A model of another program may lack a read-out or
    biases, may squash with another function, reads the tokens of `table` if it has one, and reads
    its sequence from the end if `backwards`.
    """

    cell: str
    state_dict: dict[str, Tensor]
    readout: torch.nn.Linear | None
    alphabet: tuple[str, ...] | None
    other: int | None
    features: tuple[str, ...]
    outputs: tuple[str, ...]
    hidden_size: int
    input_size: int
    layers: int
    directions: int
    task: str
    facts: dict[str, str]
    nonlinearity: str | None = None
    bias: bool = True
    table: TokenTable | None = None
    backwards: bool = False

    @property
    def reads_text(self) -> bool:
        """Whether it reads characters or tokens, not numbers."""
        return self.alphabet is not None or self.table is not None

    def module(self) -> Recurrent:
        """The recurrent part, in the precision of its weights and without gradients.

        The weights are those of the model itself: nothing in them may be changed.
        """
        dtype = self.state_dict["weight_ih_l0"].dtype
        module = Recurrent(
            chosen_nonlinearity(CELLS[self.cell], self.nonlinearity),
            self.input_size,
            self.hidden_size,
            num_layers=self.layers,
            bias=self.bias,
            bidirectional=self.directions == 2,
            dtype=dtype,
        )
        # Not copied: a large one is looked at in many runs.
        module.load_state_dict(self.state_dict, assign=True)
        return module.requires_grad_(False)
