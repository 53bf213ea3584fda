"""How well each unit follows a property: areas under ROC curves, or R² of straight lines."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.analysis.carriers import separation
from explorer.analysis.labelled_text import LabelledText
from explorer.analysis.unit_states import States


@dataclass(frozen=True)
class UnitScore:
    """How well one unit follows a property: on the text it was chosen on, and on held-out text.

    `sign` is 1 if the unit is larger where the property is, or grows with it, else −1.
    """

    layer: int
    direction: str
    signal: str
    unit: int
    known: float
    held_out: float
    sign: int

    @property
    def place(self) -> str:
        """As in "c[3] of layer 0", with the direction if it reads backwards."""
        direction = "" if self.direction == "forward" else f" {self.direction}"
        return f"{self.signal}[{self.unit}] of layer {self.layer}{direction}"


def ranked(states: States, text: LabelledText) -> tuple[UnitScore, ...]:
    """The score of every unit of every state, the best on the known text first."""
    score = _explained if text.is_number else _separated
    truth = text.known.values, text.held_out.values
    result = []
    # Of equals the memory comes first, before what a gate shows of it.
    for (layer, direction, name), (known, held_out) in reversed(states.items()):
        columns = score(known.double(), truth[0], held_out.double(), truth[1])
        result += [
            UnitScore(layer, direction, name, unit, *values)
            for unit, values in enumerate(zip(*(one.tolist() for one in columns), strict=True))
        ]
    return tuple(sorted(result, key=lambda one: -one.known))


def _separated(
    known: Tensor, labels: Tensor, held_out: Tensor, checked: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """The areas under the ROC curves of all units; the side is that of the known text."""
    before = separation(known, labels.bool())
    after = separation(held_out, checked.bool())
    high = before >= 0.5
    signs = torch.where(high, 1, -1)
    return torch.where(high, before, 1.0 - before), torch.where(high, after, 1.0 - after), signs


def _explained(
    known: Tensor, numbers: Tensor, held_out: Tensor, checked: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """R² of the straight line through each unit, fitted to the known text alone."""
    centred, target = known - known.mean(0), numbers - numbers.mean()
    variance = centred.square().sum(0)
    # A unit that stays where it is varies by what rounding makes of its mean.
    moves = variance > len(known) * (1e-12 * known.abs().amax(0)).square()
    slope = torch.where(moves, (centred * target[:, None]).sum(0) / variance, 0.0)
    start = numbers.mean() - slope * known.mean(0)
    before = _share(known, numbers, slope, start)
    after = _share(held_out, checked, slope, start)
    return before, after, torch.where(slope < 0.0, -1, 1)


def _share(values: Tensor, truth: Tensor, slope: Tensor, start: Tensor) -> Tensor:
    errors = (truth[:, None] - start - slope * values).square().sum(0)
    return 1.0 - errors / (truth - truth.mean()).square().sum()
