"""A lesson as a value: steps of prose, each with a view of the app, and perhaps a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, final

from explorer.session.link import View

Kind = Literal["step", "value", "curve", "choose", "map", "token"]
Place = Literal["diagram", "equation", "map", "rows", "panel", "dots", "steps"]


@final
@dataclass(frozen=True)
class Target:
    """A part of the stage that is lit while the rest recedes.

    `name` is the signal of a part of the diagram, of an equation or a map, the number of a group of
    a board from 1, the signal or the function inside its equation ("h_tanh") whose curve has units
    as dots, the rows of a map ("h:3-5"), or the first and last of some steps ("3-7").
    """

    place: Place
    name: str


@final
@dataclass(frozen=True)
class Option:
    """An answer that can be chosen; it is right where its condition holds in the view."""

    text: str
    condition: str


@final
@dataclass(frozen=True)
class Question:
    """A question that is answered on the stage before the values are shown.

    kind: which step; which value from `low` to `high`; a curve over the steps between these; one of
    some options; which map is that of the cell `answer`, among `cells`; the next token.
    answer: an expression of what the view computes, never the answer itself. of: for a step, the
    expression whose curve is shown with the answer; for maps the signal that is drawn.
    name: what the scale of a value or a curve measures, with blanks. log: a value's scale goes by
    powers of ten. start: the first step of a curve that is asked for; what comes before is shown.
    reveal: one sentence of why, with blanks. hidden: signals that are not sent before the reveal.
    """

    kind: Kind
    text: str
    reveal: str
    answer: str = ""
    of: str = ""
    hint: str = ""
    low: float = 0.0
    high: float = 1.0
    name: str = ""
    log: bool = False
    start: int = 0
    options: tuple[Option, ...] = ()
    cells: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


@final
@dataclass(frozen=True)
class Step:
    """One step of a lesson: a heading, prose in Markdown with blanks, a view, what is lit.

    The parameters of the view may hold blanks such as {busiest(units.r)}, which it fills in itself.
    """

    heading: str
    prose: str
    view: View
    lit: tuple[Target, ...] = ()
    question: Question | None = None
    line: int = 1


@final
@dataclass(frozen=True)
class Lesson:
    """A lesson: what it is about, how long it takes, and what one can say afterwards.

    `following` is the key of the lesson that comes next, "" for none. `number` is its place in the
    course, 0 for a lesson of somebody's own.
    """

    key: str
    title: str
    minutes: int
    able_to: str
    steps: tuple[Step, ...]
    following: str = ""
    number: int = 0
