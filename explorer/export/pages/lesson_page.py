"""A whole lesson as one HTML page: texts, stages and questions, without a server."""

from __future__ import annotations

from explorer.cells.notation import NOTATIONS
from explorer.export.origin import made_sentence
from explorer.export.pages.bundle import LESSON_BEGINNING, LESSON_START, LESSON_STYLES
from explorer.export.pages.lesson_data import lesson_file
from explorer.export.pages.page import (
    LICENCE,
    as_text,
    beside,
    check_live,
    paragraphs,
    parts_of,
    whole_page,
)
from explorer.lessons.lesson import Lesson
from explorer.session.declared.lessons import AS_TOLD
from explorer.views.payloads import LessonFile
from explorer.wording import in_a_row

# What its scenes have beside: the text, and where questions are answered.
PARTS = frozenset(("lesson", "pad", "transport"))


def lesson_page(
    lesson: Lesson,
    *,
    begin: int = 1,
    book: str = AS_TOLD,
    live: str = "",
    licence: str = LICENCE,
) -> str:
    """The page of a lesson, complete in itself; every view of it is there once.

    Args:
        lesson: what is told and asked.
        begin: the step that is opened, from 1.
        book: the notation, a key of `explorer.cells.notation.NOTATIONS`; or as the lesson is told.
        live: the address of this lesson in a running app, "" for none. With one, every step has a
            link to its view there.
        licence: the line at the end of the page.

    Raises:
        ValueError: one sentence, for a step that cannot be shown, and if `live` is no address of
            the web.
    """
    check_live(live)
    sent, gathering = lesson_file(lesson, begin, book, live)
    link = f'<a target="_blank" rel="noopener" href="{as_text(live)}">Open it live</a>'
    told = (
        f"After this lesson you can {lesson.able_to}.",
        *_symbols(sent),
        made_sentence(gathering.weights),
    )
    return whole_page(
        lesson.title,
        {"lesson": sent, **beside(gathering.sent)},
        PARTS | parts_of(gathering.sent),
        foot=f"{paragraphs(told)}{f'<p>{link}</p>' if live else ''}{paragraphs([licence])}",
        start=LESSON_START,
        begin=LESSON_BEGINNING,
        styles=LESSON_STYLES,
    )


def _symbols(sent: LessonFile) -> tuple[str, ...]:
    """Whose symbols a file has, which keeps those that it was made with."""
    used = {one["chosen"]["notation"] for one in sent["scenes"] if "notation" in one["chosen"]}
    titles = [one.title for key, one in NOTATIONS.items() if key in used]
    return (f"Notation: {in_a_row(titles)}.",) if titles else ()
