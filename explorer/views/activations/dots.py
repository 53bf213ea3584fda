"""Units as dots on the curve of their function, as plain data for the player."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.activations import ActivationFunction
from explorer.activations.sites import Site
from explorer.activations.slopes import Slopes
from explorer.cells import Cell
from explorer.cells.terms import Value
from explorer.equations.mathml import symbol_mathml
from explorer.views.lines import nice_ends, scale_ticks
from explorer.views.packing import packed_codes, packed_floats
from explorer.views.payloads import Dots

# A curve is seen at least so far to both sides of 0, where σ has become flat, and no farther than
# so: dots that are beyond stand at the edge.
LEAST_END, MOST_END = 5.0, 20.0
SAMPLES = 241
# More dots on a curve of 200 pixels would cover one another.
MOST_DOTS = 128


def dot_panel(cell: Cell, along: Slopes, v: Tensor, *, unit: int, notation: str) -> Dots:
    """The panel of one function: `v` is what it is given, (T, H), `unit` the chosen unit."""
    site, function = along.site, along.site.activation
    low, high = sum_ends(v)
    places = torch.linspace(low, high, SAMPLES, dtype=torch.float64)
    bottom, top = _value_ends(function, v.clamp(low, high))
    rows = shown_units(v.shape[1], unit)
    own = v[:, unit]
    share = percent(float(along.flat.double().mean()))
    signal = cell.signal(site.signal)
    formula = site_formula(cell, site, notation)
    return {
        "name": site.name,
        "word": signal.word,
        "symbol": symbol_mathml(cell, site.signal, notation),
        "formula": f"= {formula}" if site.whole else f"from {formula}",
        "description": (
            f"{signal.word}, {formula}: the curve of {function.title} from {low:g} to {high:g}, "
            f"each of {v.shape[1]} units a dot on it at the sum it has at this step. Over all "
            f"steps {share} are in the flat part."
        ).replace("-", "\N{MINUS SIGN}"),
        "function": function.title,
        "low": low,
        "high": high,
        "bottom": bottom,
        "top": top,
        "ticks": scale_ticks(low, high, log=False),
        "valueTicks": scale_ticks(bottom, top, log=False),
        "values": packed_floats(function.value(places)),
        "slopes": packed_floats(function.slope(places)),
        "flat": flat_stretches(function, places),
        "codes": packed_codes(v[:, rows].clamp(low, high), low, high),
        "rows": rows,
        "count": v.shape[1],
        "numbers": packed_floats(torch.stack([own, function.value(own), along.values[:, unit]])),
        "flatCounts": along.flat.sum(dim=1).tolist(),
        "flatShare": share,
    }


def site_formula(cell: Cell, site: Site, notation: str) -> str:
    """The function with what it is given: σ(v), or tanh(c) where that is a signal itself."""
    given = "v"
    if isinstance(site.argument, Value):
        given = cell.signal(site.argument.name).symbols.of(notation).text
    return f"{site.activation.title}({given})"


def sum_ends(v: Tensor) -> tuple[float, float]:
    """The ends of a scale for all sums of a sequence, so that it stands still between steps."""
    finite = v[v.isfinite()]
    least, most = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)
    low = max(min(math.floor(least), -LEAST_END), -MOST_END)
    return low, min(max(math.ceil(most), LEAST_END), MOST_END)


def flat_stretches(function: ActivationFunction, places: Tensor) -> list[tuple[float, float]]:
    """Where a function is flat among evenly spread places: from and to, each stretch once."""
    flat, half = function.is_flat(places).tolist(), float(places[1] - places[0]) / 2.0
    stretches: list[tuple[float, float]] = []
    for is_flat, before, place in zip(flat, [False, *flat], places.tolist(), strict=False):
        start, end = max(place - half, float(places[0])), min(place + half, float(places[-1]))
        if is_flat and before:
            stretches[-1] = (stretches[-1][0], end)
        elif is_flat:
            stretches.append((start, end))
    return stretches


def shown_units(count: int, unit: int) -> list[int]:
    """The units that are drawn: all, or so many evenly spread ones, the chosen one among them."""
    if count <= MOST_DOTS:
        return list(range(count))
    spread = torch.linspace(0, count - 1, MOST_DOTS).round().int().tolist()
    return sorted({*spread[:-1], unit, spread[-1]})


def percent(share: float) -> str:
    """A share in whole percent; what is not quite none or all does not become it."""
    whole = round(100.0 * share)
    if share > 0.0 and whole == 0:
        return "less than 1 %"
    if share < 1.0 and whole == 100:
        return "more than 99 %"
    return f"{whole} %"


def _value_ends(function: ActivationFunction, v: Tensor) -> tuple[float, float]:
    """The ends of the scale of values: the function's own, else those of the values it has."""
    if function.low is not None and function.high is not None:
        return function.low, function.high
    return nice_ends(function.value(v))
