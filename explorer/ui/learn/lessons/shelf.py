"""Which lesson is open, and the shelf from which one is chosen, a file of one's own included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from explorer.lessons.checking import problems
from explorer.lessons.course import course
from explorer.lessons.lesson import Lesson
from explorer.lessons.payload import shelf as shelf_data
from explorer.lessons.reading import MAX_LESSON, read_lesson
from explorer.scenes.transports import no_transport
from explorer.sequences import plain_text
from explorer.ui import player
from explorer.ui.controls import state
from explorer.ui.controls.uploads import tell_problem, upload
from explorer.ui.escaping import plain
from explorer.ui.texts import text

# A lesson of a person's own is kept for the session, beside the course.
OWN, OWN_FILE = "_own_lesson", "own_lesson_file"
STEP, OPENED_AT = "_lesson_step", "_lesson_opened_at"
# The step to whose place the playhead went last.
SHOWN = "_lesson_shown"
MOST_PROBLEMS = 5


def lessons() -> dict[str, Lesson]:
    """The lessons that can be opened, by their keys: the course, then a person's own."""
    own: Lesson | None = st.session_state.get(OWN)
    return course() | ({own.key: own} if own is not None else {})


def open_lesson() -> Lesson | None:
    """The lesson that is open; None for the shelf, also if a link names one that is not there."""
    key = state.own_chosen().text("lesson")
    if not key:
        return None
    result = lessons().get(key)
    if result is None:
        st.warning(
            plain(
                f"There is no lesson “{key[:40]}” here; choose one below. A lesson of one's own is "
                "opened from its file, since a link does not carry it."
            )
        )
    return result


def present_step(lesson: Lesson) -> int:
    """The step that is shown, from 0: the one a link asks for, or the one gone to since."""
    session = st.session_state
    if session.get(OPENED_AT) != state.opened_links():
        place = state.requested_place()
        session[OPENED_AT] = state.opened_links()
        if "step" in place:
            session[STEP] = place["step"]
            if "t" not in place:
                session.pop(SHOWN, None)
    step: int = session.get(STEP, 1)
    return min(max(step, 1), len(lesson.steps)) - 1


def go_to_step(key: str, step: int) -> None:
    """Opens a lesson at a step, from 1."""
    state.choose("lesson", key)
    st.session_state[STEP] = step


def shelf() -> None:
    """Draws all lessons, and where to open one of one's own."""
    player.play(no_transport())
    st.container(key="lesson_shelf").markdown(text("lessons/shelf"))
    player.shelf(shelf_data(list(lessons().values())), _open)
    with st.expander("A lesson of your own"):
        st.markdown(text("lessons/own"))
        upload(
            "A lesson as a Markdown file",
            ("md", "txt"),
            OWN_FILE,
            _take,
            most_bytes=MAX_LESSON,
            why="A lesson is plain text.",
        )
        tell_problem(OWN_FILE)


def _open(name: str, wished: Any) -> None:
    if isinstance(wished, Sequence) and len(wished) == 2:
        key, step = wished
        go_to_step(str(key), int(step))


def _take(content: bytes, filename: str) -> None:
    """Keeps a person's own lesson and opens it; raises ValueError for one that does not check."""
    lesson = read_lesson(plain_text(content, filename))
    found = problems(lesson)
    if found:
        more = len(found) - MOST_PROBLEMS
        listed = " ".join(found[:MOST_PROBLEMS])
        raise ValueError(listed + (f" And {more} more." if more > 0 else ""))
    st.session_state[OWN] = lesson
    go_to_step(lesson.key, 1)
