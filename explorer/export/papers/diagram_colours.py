"""The colours of a diagram on white paper, as the player has them on its light page."""

from __future__ import annotations

import math

from explorer.palette import DIVERGING, SEQUENTIAL, Scale

GROUND, FRAME, INK = "#ffffff", "#f1f4f8", "#0f1318"
LEVELS = 256
# Loud on purpose, and on no scale: NaN and infinity are findings.
NOT_A_NUMBER = "#ff00ff"
STOPS = {"sequential": SEQUENTIAL, "diverging": DIVERGING}
# Of a wire the share of its value's colour, of a neutral one that of the ink.
COLOUR_SHARE, NEUTRAL_SHARE = 0.72, 0.55
# The luminance on which black and white have the same contrast (WCAG 2).
EQUAL_CONTRAST = 0.179
LINEAR_BELOW, GAMMA = 0.04045, 2.4
WEIGHTS = (0.2126, 0.7152, 0.0722)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _hex(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{math.floor(part + 0.5):02x}" for part in parts)


def mixed(colour: str, share: float, other: str) -> str:
    """A share of one colour, the rest of another: both "#rrggbb"."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return _hex(tuple(share * one + (1.0 - share) * two for one, two in pairs))


STRIP = mixed(INK, 0.16, GROUND)
# What enters a cell, in the colours that its parts have in the equations.
PARTS = {
    "input": mixed("#0072b2", 0.75, INK),
    "recurrent": mixed("#d55e00", 0.70, INK),
}


def wire(colour: str) -> str:
    """A line that carries a value of this colour."""
    return mixed(colour, COLOUR_SHARE, INK)


def neutral_wire() -> str:
    """A line that carries something without a name."""
    return mixed(INK, COLOUR_SHARE * NEUTRAL_SHARE + 1.0 - COLOUR_SHARE, GROUND)


def value_colour(value: float, scale: Scale) -> str:
    """The colour of a value; an infinite one that stands before the first step has the end's."""
    if math.isnan(value):
        return NOT_A_NUMBER
    stops = STOPS[scale.colours]
    share = (value - scale.low) / (scale.high - scale.low)
    if math.isinf(share):
        return NOT_A_NUMBER
    level = round(min(max(share, 0.0), 1.0) * (LEVELS - 1))
    place = level / (LEVELS - 1) * (len(stops) - 1)
    first = min(math.floor(place), len(stops) - 2)
    return mixed(stops[first + 1], place - first, stops[first])


def ink_on(colour: str) -> str:
    """Black or white, whichever has the higher contrast on the colour."""
    linear = [
        part / 255 / 12.92
        if part / 255 <= LINEAR_BELOW
        else ((part / 255 + 0.055) / 1.055) ** GAMMA
        for part in _parts(colour)
    ]
    luminance = sum(weight * part for weight, part in zip(WEIGHTS, linear, strict=True))
    return "#000000" if luminance > EQUAL_CONTRAST else "#ffffff"
