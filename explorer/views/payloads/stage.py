"""The stage of one cell that reads one sequence: as drawn, and as sent."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from explorer.views.payloads.curves import Panel
from explorer.views.payloads.equations import Equation, Held, Part
from explorer.views.payloads.maps import Map
from explorer.views.payloads.spelling import Symbol
from explorer.views.payloads.values import DrawnValues, Floats, Palette


class Stage(TypedDict):
    """The stage of one cell that reads one sequence, of one unit in one notation."""

    length: int
    tokens: list[str]
    unit: int
    diagram: str
    direction: str
    phi: str
    symbols: dict[str, Symbol]
    equations: list[Equation]
    numbers: Floats
    parts: list[Part]
    turned: str
    answer: str
    ports: dict[str, str]
    starts: dict[str, str]
    maps: list[Map]
    lines: list[Panel]
    judged: list[str] | None
    held: list[Held]
    asked: list[str]
    palette: Palette


class Ingredients(TypedDict):
    """What the numbers of every unit are made of: weights, by rows of the module, and the input.

    `columns` are those of `inputs` that the steps read, for an input of which one is 1 and all
    others 0; else `x` has the numbers of every step, (T, I). `recurrent` is weight_hh with `rows`
    and `recurrentRows` as the order of the blocks; `biases` are "ih" and "hh", if there are any.
    `before` is every state before the first step, (H,).
    """

    rows: list[str]
    recurrentRows: list[str]
    inputs: Floats
    columns: NotRequired[list[int]]
    x: NotRequired[Floats]
    recurrent: Floats
    biases: dict[str, Floats]
    peepholes: dict[str, Floats]
    before: dict[str, Floats]


class SentStage(TypedDict):
    """A run as it is sent: the browser makes a `Stage` of it, in any notation, of any unit.

    `drawn` are the signals as the cell computes them; with `ingredients` those without values are
    computed from them in the browser. Without, `numbers` has a row for each place, of the sent unit
    alone; with neither, something is asked for. `answers` are the numbers of the read-out, a row
    each. `losses` are those whose curves were sent: each of `lines` has a panel for every loss, or
    one that is "any" or "read_out". In titles of curves, and in those of `maps`, {c} stands for the
    letter of c. `bound` names what cannot be chosen without another run: "unit", "z".
    """

    spelling: str
    length: int
    tokens: list[str]
    units: int
    unit: int
    notation: str
    direction: str
    loss: str
    at: NotRequired[int]
    losses: list[str]
    bound: list[str]
    phi: str
    answer: str
    starts: dict[str, str]
    drawn: dict[str, DrawnValues]
    ingredients: NotRequired[Ingredients]
    numbers: NotRequired[Floats]
    answers: Floats
    maps: list[Map]
    lines: list[dict[str, Panel]]
    judged: list[str] | None
    held: list[Held]
    asked: list[str]
    palette: Palette
