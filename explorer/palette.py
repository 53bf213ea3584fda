"""Colours and domains, in one place: colour-blind safe, legible on a projector, light and dark."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from torch import Tensor

from explorer.cells import Signal

# Sequential: cividis (Nuñez et al. 2018), made to look alike with and without colour blindness.
SEQUENTIAL = (
    "#00224e",
    "#25406e",
    "#4c566d",
    "#6f7073",
    "#939078",
    "#bbae6c",
    "#e4cf5b",
    "#fee838",
)
# Diverging: blue to orange over a near-white, after Okabe and Ito's pair and ColorBrewer's PuOr.
DIVERGING = ("#08306b", "#2070b4", "#7fb8da", "#f4f4f1", "#f8b26a", "#d95f0e", "#7f2704")
# One colour a curve: Okabe and Ito 2008, then a violet and a grey of their lightness.
LINES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7b5ea7", "#7f7f7f")

NICE = (1.0, 2.0, 5.0)
LARGEST_END = 20.0
MOST_POWERS = 12.0


@dataclass(frozen=True)
class Scale:
    """A colour scale: which colours, from which value to which."""

    colours: Literal["sequential", "diverging"]
    low: float
    high: float


def signal_scale(signal: Signal, values: Tensor | np.ndarray) -> Scale:
    """The colour scale of a signal: gates 0 to 1, all others symmetric around 0.

    Where the cell does not bound a signal, the end is the next of 1, 2, 5, 10, 20 that covers the
    values, so that it stays put under small changes; what lies beyond 20 is drawn as 20.
    """
    if signal.kind == "gate":
        return Scale("sequential", 0.0, 1.0)
    if signal.low is not None and signal.high is not None:
        return Scale("diverging", signal.low, signal.high)
    return even_scale(values, LARGEST_END)


def even_scale(values: Tensor | np.ndarray, most: float = math.inf) -> Scale:
    """A scale around 0 that covers all finite values, with round ends of at most `most`."""
    sizes = np.abs(numbers(values))
    end = nice_ceiling(min(float(sizes[np.isfinite(sizes)].max(initial=0.0)), most))
    return Scale("diverging", -end, end)


def nice_ceiling(value: float) -> float:
    """The smallest of 1, 2, 5, 10, 20, 50, … that is at least `value`."""
    if value <= 1.0:
        return 1.0
    decade = 10.0 ** math.floor(math.log10(value))
    return next(n * decade for n in (*NICE, 10.0) if n * decade >= value * (1.0 - 1e-12))


def log_domain(values: Tensor | np.ndarray) -> tuple[float, float]:
    """The ends of a log scale: whole powers of ten around the positive finite values."""
    held = numbers(values)
    held = held[np.isfinite(held) & (held > 0.0)]
    if not len(held):
        return 1e-3, 1.0
    # The powers of ten that a float has.
    low = min(max(math.floor(math.log10(held.min())), -323), 307)
    high = min(math.ceil(math.log10(held.max())), 308)
    return 10.0**low, 10.0 ** max(high, low + 1)


def power_scale(powers: Tensor | np.ndarray) -> Scale:
    """The scale of powers of ten: whole ones around the finite ones, at most twelve apart."""
    held = numbers(powers)
    held = held[np.isfinite(held)]
    high = float(np.ceil(held.max())) if len(held) else 0.0
    low = max(float(np.floor(held.min())) if len(held) else 0.0, high - MOST_POWERS)
    return Scale("sequential", min(low, high - 1.0), high)


def numbers(values: Tensor | np.ndarray) -> np.ndarray:
    """Values as an array of float64."""
    return np.asarray(values.detach() if isinstance(values, Tensor) else values, dtype=float)
