"""Curves over the steps of a sequence, as plain data for the player: scale, ticks, values."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from explorer.palette import LINES, log_domain, numbers
from explorer.views.packing import packed_floats
from explorer.views.payloads import Panel
from explorer.wording import power_of_ten

# Below it float64 has no digits left to divide by.
LEAST_SPAN = 1e-300
MOST_TICKS = 5
# How many powers of ten lie between two ticks; a float has 632 of them.
POWERS_APART = (1, 2, 5, 10, 20, 30, 50, 100, 200)


def line_panel(
    title: str,
    curves: Mapping[str, Tensor],
    description: str,
    *,
    log: bool,
    ends: tuple[float, float] | None = None,
    first: int | None = None,
) -> Panel:
    """A panel of curves, name → (T,), over the same steps.

    On a log scale exact zeros stand along the bottom and are named there; what is not finite
    leaves a gap. `ends` are those of the scale; without them the values decide. With `first` the
    steps are the panel's own and begin there, and the playhead is none of its business.
    """
    everything = torch.cat([values.double() for values in curves.values()])
    low, high = ends or (log_domain(everything) if log else nice_ends(everything))
    return {
        "title": title,
        "description": description,
        "log": log,
        "alone": first is not None,
        "first": first or 0,
        "low": low,
        "high": high,
        "ticks": scale_ticks(low, high, log=log),
        "curves": [
            {"title": name, "colour": LINES[i % len(LINES)], "floats": packed_floats(values)}
            for i, (name, values) in enumerate(curves.items())
        ],
    }


def scale_ticks(low: float, high: float, *, log: bool) -> list[tuple[float, str]]:
    """The numbers written beside a scale, from above: each with its text."""
    return _decades(low, high) if log else _round_numbers(low, high)


def _decades(low: float, high: float) -> list[tuple[float, str]]:
    first, last = round(math.log10(low)), round(math.log10(high))
    choices = (range(last // apart * apart, first - 1, -apart) for apart in POWERS_APART)
    powers = next(powers for powers in choices if len(powers) <= MOST_TICKS)
    return [(10.0**n, power_of_ten(n)) for n in powers]


def _round_numbers(low: float, high: float) -> list[tuple[float, str]]:
    apart = _step(high - low)
    first, last = math.ceil(low / apart - 1e-9), math.floor(high / apart + 1e-9)
    values = [n * apart for n in range(last, first - 1, -1)]
    return [(value, f"{value:g}".replace("-", "\N{MINUS SIGN}")) for value in values]


def nice_ends(values: Tensor | np.ndarray) -> tuple[float, float]:
    """The round ends of a scale around 0 and all values that are finite."""
    finite = numbers(values)
    finite = finite[np.isfinite(finite)]
    low, high = (float(np.min(finite)), float(np.max(finite))) if len(finite) else (0.0, 1.0)
    low, high = min(low, 0.0), max(high, 0.0)
    if high - low < LEAST_SPAN:
        return 0.0, 1.0
    apart = _step(high - low)
    return math.floor(low / apart) * apart, math.ceil(high / apart) * apart


def _step(span: float) -> float:
    """The round number (1, 2, 2.5 or 5 times a power of ten) that cuts a span into four at most."""
    decade = 10.0 ** math.floor(math.log10(span))
    return next(
        n * decade for n in (0.25, 0.5, 1.0, 2.0, 5.0) if span / (n * decade) <= MOST_TICKS - 1
    )
