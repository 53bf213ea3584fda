"""Lessons in the app: their text, where a question is answered, and the shelf."""

from __future__ import annotations

from typing import TypedDict

from explorer.views.payloads.maps import Map
from explorer.views.payloads.values import Palette


class Lit(TypedDict):
    """A part of the stage that is lit: where it stands, and its name there."""

    place: str
    name: str


class LessonItem(TypedDict):
    """One step of a lesson: its text as HTML, what is lit, and where the playhead stands."""

    heading: str
    html: str
    lit: list[Lit]
    place: dict[str, int]


class LessonText(TypedDict):
    """The text of the steps `first` to `first` + n − 1 of a lesson, which share one view.

    `question` is the question of the step, "" for none; `revealed` whether its answer is shown.
    `following` is the title of the lesson that comes next, "" for none. `live` is null in the app;
    in a file the address of the view in a running app, "" for none.
    """

    key: str
    title: str
    number: int
    step: int
    first: int
    total: int
    able_to: str
    items: list[LessonItem]
    question: str
    hint: str
    revealed: bool
    verdict: str
    right: bool | None
    following: str
    live: str | None


class PadAnswer(TypedDict):
    """The answer to a question: a step or an option, a value, a curve over the steps."""

    place: int | None
    level: float | None
    curve: list[float | None] | None


class Pad(TypedDict):
    """Where a question is answered, and later guess and answer are seen together.

    kind: "step", "value", "curve", "choose", "token" or "map". `guess` is null before there is one.
    `name` is what the scale measures, "" for none; `ticks` stand on it. `given` is the part of a
    curve that is shown beforehand.
    """

    kind: str
    about: str
    length: int
    tokens: list[str]
    low: float
    high: float
    name: str
    log: bool
    ticks: list[tuple[float, str]]
    given: list[float | None]
    options: list[str]
    maps: list[Map]
    palette: Palette
    guess: float | list[float] | None
    answer: PadAnswer | None


class ShelfLesson(TypedDict):
    """A lesson that can be opened."""

    key: str
    number: int
    title: str
    minutes: int
    able_to: str
    steps: int


class Shelf(TypedDict):
    """All lessons that can be opened, in order."""

    lessons: list[ShelfLesson]
