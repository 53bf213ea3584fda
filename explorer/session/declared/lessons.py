"""The controls of lessons: which one, the step that is shown, and whose notation it is told in."""

from __future__ import annotations

from explorer.cells.notation import NOTATIONS
from explorer.session.control import Control, Values
from explorer.session.control_kinds import OneOf, Text, Whole
from explorer.session.declared import pages
from explorer.session.declared.pages import EVERY, only

LONGEST_KEY, MOST_STEPS = 60, 99
AS_TOLD = "lesson"


def _is_open(values: Values) -> bool:
    return bool(values["lesson"])


LESSON: tuple[Control, ...] = (
    # On every page, so that there is a way back to the lesson from what it showed.
    Text(key="lesson", label="Lesson", widget="none", pages=EVERY, most=LONGEST_KEY),
    Whole(
        key="step",
        label="Step of the lesson",
        widget="player",
        pages=EVERY,
        low=1,
        high=MOST_STEPS,
        usual=None,
        optional=True,
        counts=_is_open,
    ),
    OneOf(
        key="book",
        label="Notation",
        widget="select",
        pages=only(pages.LESSONS),
        options={
            AS_TOLD: "Notation of the lesson",
            **{key: notation.title for key, notation in NOTATIONS.items()},
        },
        help="The symbols of the book you use. Values, equations and diagram follow.",
        counts=_is_open,
    ),
)
