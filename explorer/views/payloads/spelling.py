"""How the notations write a cell; it depends on no run."""

from __future__ import annotations

from typing import TypedDict

from explorer.views.payloads.equations import Equation


class Symbol(TypedDict):
    """A symbol split for drawing, and as one text."""

    letter: str
    below: str
    above: str
    text: str


class SignalWords(TypedDict):
    """What is said of a signal in every notation."""

    name: str
    kind: str
    word: str
    meaning: str


class Place(TypedDict):
    """What a number in an equation is made of, and its kind; `recipe` as `equations.recipes` says.

    An empty recipe is that of a number of the read-out: they come in this order.
    """

    recipe: str
    kind: str


class Wording(TypedDict):
    """How one notation writes a cell.

    `direction` is where its book lets z point. `names` are texts of signals without their step,
    `marks` typeset ones, `parts` the texts of places. `equations` and `turned` are by direction,
    equations as numbers in the list of all.
    """

    direction: str
    symbols: dict[str, Symbol]
    names: dict[str, str]
    marks: dict[str, str]
    parts: list[str]
    equations: dict[str, list[int]]
    turned: dict[str, str]


class Spelling(TypedDict):
    """All that notations and directions say of one cell: it depends on no run, and is sent once.

    `directions` has, of each gate that books point both ways, what the module's own near 1 does.
    `recipes` say how each signal is computed, in the order of a step.
    """

    key: str
    diagram: str
    ports: dict[str, str]
    directions: dict[str, str]
    signals: list[SignalWords]
    recipes: dict[str, str]
    places: list[Place]
    equations: list[Equation]
    notations: dict[str, Wording]
