"""The snapshots of a training."""

from __future__ import annotations

from typing import TypedDict

from explorer.views.payloads.curves import Panel
from explorer.views.payloads.maps import Map
from explorer.views.payloads.values import Palette


class Clocks(TypedDict):
    """Every snapshot of a training on the steps of one sequence."""

    length: int
    tokens: list[str]
    palette: Palette
    steps: list[int]
    sentences: list[str]
    maps: list[Map]
    lines: list[Panel]
