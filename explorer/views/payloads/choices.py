"""What is chosen in the browser, and the link that carries it."""

from __future__ import annotations

from typing import TypedDict


class ChoiceControl(TypedDict):
    """A control of the view, which the player draws.

    kind: "select", "segmented" or "number". An option is its key and its label. `help` says why
    where a control is disabled. One that `needs` another does nothing but beside that value of it.
    """

    key: str
    label: str
    help: str
    kind: str
    options: list[tuple[str, str]]
    value: str | int | None
    low: int
    high: int
    disabled: bool
    needs: dict[str, str]


class Choices(TypedDict):
    """How a run is looked at, to be chosen.

    `follows`: control → the value that each notation brings, until a person chooses one.
    """

    controls: list[ChoiceControl]
    follows: dict[str, dict[str, str]]


class Usual(TypedDict):
    """What no link names of the choices that the browser answers: the default of each control.

    `directions` has that of z for every notation.
    """

    values: dict[str, str | int | None]
    directions: dict[str, str]


class Address(TypedDict):
    """The parameters of a link to a page, and where the link opened last asks to go.

    `heard` is the number of the last choice of the browser that counts in them, `view` another text
    for each view that was opened. `usual` is null where no choice is part of the link.
    """

    page: str
    query: str
    opened: int
    in_place: int
    place: dict[str, int]
    heard: int
    view: str
    usual: Usual | None
