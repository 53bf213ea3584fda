"""What a curve of a chart does, in words, for who cannot see it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from explorer.wording import scientific

# Of the scale: what differs by less is said to stay.
FLAT = 0.05


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


def mean_trend(values: np.ndarray, first: int, *, power: bool, span: float) -> str:
    """How the mean of the rows of values (T, R) goes from step `first` on, as a sentence.

    `power`: values are powers of ten. What differs by less than a twentieth of the span stays.
    """
    finite = np.isfinite(values)
    counts = finite.sum(1)
    sums = np.where(finite, values, 0.0).sum(1)
    means = np.where(counts > 0, sums / np.maximum(counts, 1), math.nan)
    held = means[np.isfinite(means)]
    subject = "The mean of the rows" if values.shape[1] > 1 else "It"
    if len(held) and held.max() - held.min() < FLAT * span:
        low, high = (_written(end, power=power) for end in (held.min(), held.max()))
        stays = f"at {low}" if low == high else f"between {low} and {high}"
        return f"{subject} stays {stays}."
    places = [f"t = {first + t}" for t in range(len(means))]
    return f"{subject} {trend(list(means), places, lambda value: _written(value, power=power))}."


def _written(value: float, *, power: bool) -> str:
    return scientific(10.0**value) if power else f"{value:.2g}"
