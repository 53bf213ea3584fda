"""What a person has chosen: small, hashable, and all that a link has to carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from explorer.equations import Direction
from explorer.holds import Hold

MAX_UNITS = 128
OWN_TEXT = "own_text"
OWN_NUMBERS = "own_numbers"


@dataclass(frozen=True)
class ModelChoice:
    """Which cell reads which sequence with which weights.

    `sequence` is a key of `explorer.sequences.PRESETS`, "own_text" or "own_numbers"; `text` and
    `numbers` are what was entered for the latter two. `steps` counts for presets of free length,
    `size`, `seed`, `gain`, `initialisation`, `nonlinearity` and `forget_bias` for random weights.
    `hold` is what is held at a value while the cell reads.
    """

    cell: str = "lstm"
    weights: Literal["trained", "random"] = "trained"
    sequence: str = "brackets_quotes"
    text: str = ""
    numbers: str = ""
    steps: int = 50
    size: int = 16
    seed: int = 0
    gain: float = 1.0
    initialisation: str | None = None
    nonlinearity: Literal["tanh", "relu"] | None = None
    forget_bias: float | None = None
    hold: Hold | None = None


@dataclass(frozen=True)
class Choice:
    """A model choice, and how it is looked at.

    `unit` is the unit whose numbers are shown, `notation` a key of `explorer.notation.NOTATIONS`,
    `direction` what z near 1 means, `loss` is "last", "sum" or a step number.
    """

    model: ModelChoice = ModelChoice()
    unit: int = 0
    notation: str = "pytorch"
    direction: Direction = "keep"
    loss: str | int = "last"
