"""What many runs took: their median and their middle half."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Spread:
    """The median of some times, in their unit, and the ends of their middle half."""

    median: float
    low: float
    high: float

    def overlaps(self, other: Spread) -> bool:
        """Whether the middle halves have a time in common."""
        return self.low <= other.high and other.low <= self.high


def spread_of(times: Sequence[float]) -> Spread:
    """The median of some times, and the quarters above and below which half of them lie."""
    low, median, high = np.quantile(np.asarray(times), (0.25, 0.5, 0.75))
    return Spread(float(median), float(low), float(high))
