"""What every page plays: an input sequence with a label for each step and each column."""

from dataclasses import dataclass
from typing import final

import torch

from explorer.sequences.arrangement import Scaling


@final
@dataclass(frozen=True, eq=False)
class Sequence:
    """One input sequence, ready for a cell, with the words a person reads beside it.

    x: (T, 1, I) float64, batch of one.
    tokens: T short labels, one per step, for a scrub bar.
    features: I distinct names, one per input column.
    watch: one sentence on what to look for; empty for a person's own input.
    notes: plain sentences about what was done with the input.
    scaling: how x came from the columns of a table; None where it is as read.
    Errors: ValueError if the labels do not fit the shape of x.
    """

    x: torch.Tensor
    tokens: tuple[str, ...]
    features: tuple[str, ...]
    watch: str = ""
    notes: tuple[str, ...] = ()
    scaling: Scaling | None = None

    def __post_init__(self) -> None:
        expected = (len(self.tokens), 1, len(self.features))
        if tuple(self.x.shape) != expected or self.x.dtype != torch.float64:
            raise ValueError(
                f"A sequence with {len(self.tokens)} tokens and {len(self.features)} features "
                f"needs x of shape {expected} in float64, "
                f"received {tuple(self.x.shape)} in {self.x.dtype}."
            )
