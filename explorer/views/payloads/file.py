"""Files that play without a server: a lesson, and a diagnosis."""

from __future__ import annotations

from typing import TypedDict

from explorer.views.payloads.lesson import LessonItem, Pad, PadAnswer


class Judging(TypedDict):
    """What tells whether a guess is right, where no server is asked.

    `right` says it of every step or option, and is empty for a value and a curve. These are right
    within `near` of the range from `low` to `high`, on a scale of powers of ten if `log`: the
    `level`, or on average the `curve` from the step `start` on.
    """

    right: list[bool]
    near: float
    low: float
    high: float
    log: bool
    level: float | None
    curve: list[float | None]
    start: int


class FileQuestion(TypedDict):
    """A question in a file: `pad` is that before the answer, `named` are the options after it."""

    text: str
    hint: str
    verdict: str
    pad: Pad
    named: list[str]
    answer: PadAnswer
    judging: Judging


class FileStep(TypedDict):
    """A step of a lesson in a file; `scene` is the place of what it shows among the scenes.

    `masked` is the one before the answer, null where nothing but the pad is shown until then.
    `live` is the address of the view in a running app, "" for none.
    """

    item: LessonItem
    scene: int
    masked: int | None
    question: FileQuestion | None
    live: str


class FileMount(TypedDict):
    """A part of the player in a file; `data` is a place among the data, which are there once."""

    part: str
    key: str
    data: int


class FileScene(TypedDict):
    """What is shown of a view in a file; `told` is HTML: charts, tables, sentences.

    It is "" where something plays.
    """

    mounts: list[FileMount]
    chosen: dict[str, str | int | None]
    told: str


class LessonFile(TypedDict):
    """A whole lesson in a file; `begin` is the step that is opened, from 1.

    What comes more than once in the `data` is among the `parts`: see
    `explorer.export.pages.sharing`.
    """

    key: str
    title: str
    number: int
    able_to: str
    begin: int
    steps: list[FileStep]
    scenes: list[FileScene]
    data: list[object]
    parts: list[object]


class ReportView(TypedDict):
    """The view that shows a finding: its place among the scenes, and that of the playhead."""

    scene: int
    place: dict[str, int]


class ReportFile(TypedDict):
    """The views of a diagnosis in a file: one a finding, null where there is none.

    What comes more than once in the `data` is among the `parts`, as in a lesson.
    """

    views: list[ReportView | None]
    scenes: list[FileScene]
    data: list[object]
    parts: list[object]
