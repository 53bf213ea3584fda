"""What a curve of a chart does, in words, for who cannot see it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence


def trend(
    values: Sequence[float],
    places: Sequence[str],
    form: Callable[[float], str] = "{:.2g}".format,
) -> str:
    """Which way values go, from where to where, and where they are lowest and highest.

    `places` names the place of each value, as in "update 3"; `form` puts a value in words. What
    is not finite is left out.
    """

    def written(value: float) -> str:
        return form(value).replace("-", "\N{MINUS SIGN}")

    points = [
        (value, place) for value, place in zip(values, places, strict=True) if math.isfinite(value)
    ]
    if not points:
        return "has no value that is a number"
    first, last = points[0], points[-1]
    lowest, highest = (best(points, key=lambda point: point[0]) for best in (min, max))
    if written(lowest[0]) == written(highest[0]):
        return f"stays at {written(lowest[0])}"
    verb = "rises overall" if last[0] > first[0] else "falls overall"
    if written(last[0]) == written(first[0]):
        verb = "ends where it began, going"
    start, end, low, high = (
        f"{written(value)} at {place}" for value, place in (first, last, lowest, highest)
    )
    return f"{verb} from {start} to {end}; the lowest is {low}, the highest {high}"
