"""Curves over the steps, and dots on the curve of a function."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from explorer.views.payloads.values import Floats


class Curve(TypedDict):
    """One curve of a panel; for many snapshots with a frame for each."""

    title: str
    colour: str
    floats: Floats
    frames: NotRequired[Floats]


class Panel(TypedDict):
    """Curves over the same steps, with the scale and its ticks; or stems over places with names.

    `axis` has what stands below some steps, where it is not their numbers, and before it a name.
    """

    title: str
    description: str
    log: bool
    alone: bool
    first: int
    low: float
    high: float
    ticks: list[tuple[float, str]]
    curves: list[Curve]
    word: NotRequired[str]
    every: NotRequired[int]
    below: NotRequired[list[str]]
    dense: NotRequired[bool]
    stems: NotRequired[bool]
    names: NotRequired[list[str]]
    axis: NotRequired[list[tuple[int, str]]]
    axisName: NotRequired[str]


class Dots(TypedDict):
    """Every unit as a dot on the curve of its function, at every step.

    `values` and `slopes` are those of the function at places evenly spread from `low` to `high`,
    `flat` the stretches of it in which it is flat. `codes` are the sums (T, units) from `low` to
    `high`, of the units with these `rows`; `numbers` are sum, value and slope (3, T) of the chosen
    unit. Of all `count` units `flatCounts` lie in the flat part at each step.
    """

    name: str
    word: str
    symbol: str
    formula: str
    description: str
    function: str
    low: float
    high: float
    bottom: float
    top: float
    ticks: list[tuple[float, str]]
    valueTicks: list[tuple[float, str]]
    values: Floats
    slopes: Floats
    flat: list[tuple[float, float]]
    codes: str
    rows: list[int]
    count: int
    numbers: Floats
    flatCounts: list[int]
    flatShare: str
