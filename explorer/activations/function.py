"""What an activation function is: its value and its slope at any v, its range and its flat part."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from torch import Tensor

# A function counts as flat where its slope is below this share of its largest one: of the gradient
# that arrives there less than a twentieth of the most that could pass does.
FLAT_SHARE = 0.05


@dataclass(frozen=True, eq=False)
class ActivationFunction:
    """An element-wise function of one number v, with its slope.

    `title` is how it is written in an equation, `formula` and `slope_formula` what it computes.
    `low` and `high` bound its values, None where nothing does; `largest_slope` is the largest size
    of its slope, inf where there is none. `value` and `slope` map v, of any shape, to the same
    shape; at a kink the slope is the one that torch's autograd takes.
    """

    key: str
    title: str
    formula: str
    slope_formula: str
    low: float | None
    high: float | None
    largest_slope: float
    value: Callable[[Tensor], Tensor] = field(repr=False)
    slope: Callable[[Tensor], Tensor] = field(repr=False)

    @property
    def flat_below(self) -> float:
        """The slope below which it is flat: `FLAT_SHARE` of the largest, of 1 where none is."""
        return FLAT_SHARE * (self.largest_slope if math.isfinite(self.largest_slope) else 1.0)

    def is_flat(self, v: Tensor) -> Tensor:
        """Whether v lies in the flat part, element-wise: saturated, or switched off."""
        return self.slope(v).abs() < self.flat_below
