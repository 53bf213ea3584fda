"""Equations with their numbers, and what is held of a run."""

from __future__ import annotations

from typing import TypedDict

from explorer.views.payloads.values import Floats


class Equation(TypedDict):
    """An equation typeset, its line of numbers and its sentence: texts, and places of numbers."""

    name: str
    word: str
    mathml: str
    line: list[str | int]
    sentence: list[str | int]


class Part(TypedDict):
    """What a number in an equation is: the symbols it stands for, and its kind if it has one."""

    text: str
    kind: str


class Held(TypedDict):
    """A signal held from step `start` up to, not including, `stop`; in all units if null."""

    signal: str
    units: list[int] | None
    start: int
    stop: int


class Formulas(TypedDict):
    """Equations with the numbers of one unit at every step, and what is held of it."""

    length: int
    unit: int
    equations: list[Equation]
    numbers: Floats
    parts: list[Part]
    turned: str
    held: list[Held]
    asked: list[str]


class Factors(TypedDict):
    """The chain rule: MathML with open steps, the norms at each step, and its sentences."""

    whole: str
    factor: str
    factors: Floats
    products: Floats
    bounds: Floats
    beginning: str
    sentence: str
