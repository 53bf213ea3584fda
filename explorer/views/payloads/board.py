"""Boards: groups of curves, maps and equations over the same steps."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from explorer.views.payloads.curves import Dots, Panel
from explorer.views.payloads.equations import Factors, Formulas
from explorer.views.payloads.maps import Map, Matrix
from explorer.views.payloads.values import Palette


class Group(TypedDict):
    """One group of a board: a heading, a sentence, its curves and maps, and what else there is.

    `now` is a sentence for each step.
    """

    title: str
    sentence: str
    lines: list[Panel]
    maps: list[Map]
    shape: str
    matrices: NotRequired[list[Matrix]]
    factors: NotRequired[Factors]
    formulas: NotRequired[Formulas]
    now: NotRequired[list[str]]
    dots: NotRequired[list[Dots]]


class Board(TypedDict):
    """Groups of curves and maps over the steps of one sequence; the unit that is chosen, if any.

    Where the steps are those of a number, `word` is its name, and the tokens are its values.
    """

    length: int
    tokens: list[str]
    palette: Palette
    across: int
    groups: list[Group]
    dense: NotRequired[bool]
    unit: NotRequired[int]
    word: NotRequired[str]
