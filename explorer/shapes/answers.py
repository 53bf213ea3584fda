"""A network's probabilities with their names, and probabilities as text."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

MOST = 5


def ranked(
    names: Sequence[str], probabilities: Tensor, most: int = MOST
) -> tuple[tuple[str, float], ...]:
    """The likeliest answers with their probabilities, best first; `probabilities` is (C,)."""
    values = probabilities.double().tolist()
    order = sorted(range(len(values)), key=lambda place: -values[place])[:most]
    return tuple((names[place], values[place]) for place in order)


def probability_text(value: float) -> str:
    """A probability in words: two decimals, but never 0 or 1 unless it is exactly that."""
    if 0.0 < value < 0.01:
        return "less than 0.01"
    if 0.99 < value < 1.0:
        return "more than 0.99"
    return f"{value:.2f}"
