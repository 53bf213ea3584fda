"""A loop and a scan over the same steps."""

from __future__ import annotations

from typing import TypedDict

from explorer.views.payloads.values import Floats, Palette


class ScanTree(TypedDict):
    """A loop and the rows of a scan over the same steps, in the values of one unit.

    `values` are row after row, each over all steps; `labels` and `captions` are of rows,
    `sentences` of steps. The last row has the states, which are those of the loop.
    """

    length: int
    tokens: list[str]
    palette: Palette
    low: float
    high: float
    values: Floats
    labels: list[str]
    captions: list[str]
    sentences: list[str]
    loop: str
    unit: str
    description: str
