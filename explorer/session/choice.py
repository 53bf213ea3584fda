"""What a person has chosen: small, hashable, and all that a link has to carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from explorer.cells.notation import Direction
from explorer.models.own import OwnModel
from explorer.sequences.arrangement import AS_READ, Arrangement
from explorer.session.exchange import Exchange
from explorer.session.holds import Hold

Reading = Literal["forward", "backward"]

OWN_TEXT = "own_text"
OWN_NUMBERS = "own_numbers"
OWN_TASK = "own_task"


@dataclass(frozen=True)
class ModelChoice:
    """Which cell reads which sequence with which weights.

    `sequence` is a key of `explorer.sequences.PRESETS`, "own_text", "own_numbers" or, for weights
    of one's own, "own_task": what they were trained on. `text` and `numbers` are what was entered,
    `arrangement` says how a table of numbers becomes steps.
    `steps` counts for presets of free length, `size`, `layers`, `directions`, `seed`, `gain`,
    `initialisation`, `nonlinearity` and `forget_bias` for random weights. `hold` is what is held at
    a value while the cell reads, `exchange` another function in the cell's place for one. `own` is
    the model of weights of one's own. `layer`, from 0, and `reading` say which layer and direction
    of the network is looked at.
    """

    cell: str = "lstm"
    weights: Literal["trained", "random", "own"] = "trained"
    sequence: str = "brackets_quotes"
    text: str = ""
    numbers: str = ""
    arrangement: Arrangement = AS_READ
    steps: int = 50
    size: int = 16
    layers: int = 1
    directions: int = 1
    seed: int = 0
    gain: float = 1.0
    initialisation: str | None = None
    nonlinearity: Literal["tanh", "relu"] = "tanh"
    forget_bias: float | None = None
    hold: Hold | None = None
    exchange: Exchange | None = None
    own: OwnModel | None = None
    layer: int = 0
    reading: Reading = "forward"


@dataclass(frozen=True)
class Choice:
    """A model choice, and how it is looked at.

    `unit` is the unit whose numbers are shown, None for the one that moves most. `notation` is a
    key of `NOTATIONS` (cells), `direction` what z near 1 means, `loss` is "last", "sum", "training"
    or a step number.
    """

    model: ModelChoice = ModelChoice()
    unit: int | None = None
    notation: str = "pytorch"
    direction: Direction = "keep"
    loss: str | int = "last"
