"""Numbers on their way: as base64, and on a scale of colours."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class Floats(TypedDict):
    """Numbers in base64, little-endian, each of 4 or 8 bytes."""

    base64: str
    bytes: int


class DrawnValues(TypedDict):
    """Values (T, units) on a colour scale: as codes, as floats, or for many snapshots as frames."""

    units: int
    low: float
    high: float
    colours: str
    codes: NotRequired[str]
    floats: NotRequired[Floats]
    frames: NotRequired[str]
    saturated: NotRequired[bool]
    power: NotRequired[bool]


class Palette(TypedDict):
    """The stops of the two colour scales."""

    sequential: list[str]
    diverging: list[str]
