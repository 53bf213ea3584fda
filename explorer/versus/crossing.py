"""Where one measured curve goes above another, on two logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Sequence


def crossing(
    places: Sequence[float], first: Sequence[float], second: Sequence[float]
) -> float | None:
    """The place from which on `first` is above `second` to the last place; None for no such place.

    All numbers are positive, places rise. Between two places both curves are taken to be straight
    on logarithmic axes. There is no crossing if `first` is above everywhere, or not at the end.
    """
    above = [math.log(one / other) for one, other in zip(first, second, strict=True)]
    below = [k for k, gap in enumerate(above) if gap <= 0.0]
    if not below or below[-1] == len(above) - 1:
        return None
    last = below[-1]
    share = -above[last] / (above[last + 1] - above[last])
    left, right = math.log(places[last]), math.log(places[last + 1])
    return math.exp(left + share * (right - left))


def reaching(places: Sequence[float], values: Sequence[float], level: float) -> float | None:
    """The place from which on values stay above a level; None where they do not, or always did."""
    return crossing(places, values, [level] * len(values))
