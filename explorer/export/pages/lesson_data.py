"""A whole lesson as data of one file: texts, questions with what judges them, each view once."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin, urlsplit

from explorer.counting import counted
from explorer.export.live import live_address
from explorer.export.pages.gathering import Gathering
from explorer.lessons.judging import judging
from explorer.lessons.lesson import Lesson, Question
from explorer.lessons.payload import lesson_text, pad
from explorer.lessons.questions import answer, asked, hidden_signals
from explorer.lessons.shown import Shown, scene, shown
from explorer.scenes import Besides, scene_of
from explorer.scenes.lesson import explored, in_book
from explorer.session.control import Values
from explorer.session.declared.lessons import AS_TOLD
from explorer.session.declared.pages import CELL
from explorer.session.link import write_link
from explorer.views.payloads import FileQuestion, FileStep, LessonFile

LINK = re.compile(r'<a href="([^"]*)"([^>]*)>')
ELSEWHERE = ' target="_blank" rel="noopener"'


def lesson_file(lesson: Lesson, begin: int, book: str, live: str) -> tuple[LessonFile, Gathering]:
    """A lesson with all that its steps show, in the symbols of a book.

    `live` is the address of the lesson in a running app, "" for none. Raises ValueError where a
    step cannot be shown.
    """
    gathering = Gathering()
    steps = [
        _step(lesson, number, book, live, gathering)
        for number in counted(range(len(lesson.steps)), "Gathering steps")
    ]
    data, parts = gathering.shared()
    return {
        "key": lesson.key,
        "title": lesson.title,
        "number": lesson.number,
        "able_to": lesson.able_to,
        "begin": min(max(begin, 1), len(steps)),
        "steps": steps,
        "scenes": gathering.scenes,
        "data": data,
        "parts": parts,
    }, gathering


def _step(lesson: Lesson, number: int, book: str, live: str, gathering: Gathering) -> FileStep:
    view, question = shown(lesson.steps[number].view), lesson.steps[number].question
    reader: Values = {} if book == AS_TOLD else {"notation": book}
    values, together = in_book(view.values, book), scene(lesson, number)
    text = lesson_text(lesson, number, following="", guess=None, true=None)
    masked = None
    if question is not None and view.page == CELL and question.kind != "map":
        # What is shown before the answer: the stage without the signals that answer.
        hidden = hidden_signals(question, list(view.facts))
        masked = gathering.place_of(scene_of(view.page, values, Besides(asked=hidden)))
    item = text["items"][number - together.start]
    return {
        "item": {**item, "html": _with_links(item["html"], live)},
        "scene": gathering.place_of(scene_of(view.page, values)),
        "masked": masked,
        "question": None if question is None else _question(lesson, number, question, view, live),
        "live": _live(view.page, {**explored(lesson, number, reader), **view.place}, live),
    }


def _question(
    lesson: Lesson, number: int, question: Question, view: Shown, live: str
) -> FileQuestion:
    put, true = asked(question, view), answer(question, view)
    text = lesson_text(lesson, number, following="", guess=None, true=true)
    before, after = (pad(question, put, view, None, one) for one in (None, true))
    assert after["answer"] is not None
    return {
        "text": _with_links(text["question"], live),
        "hint": _with_links(text["hint"], live),
        "verdict": _with_links(text["verdict"], live),
        "pad": before,
        "named": after["options"],
        "answer": after["answer"],
        "judging": judging(question, put, true),
    }


def _with_links(text: str, live: str) -> str:
    """HTML of a lesson whose links into the app lead to a running one, or else nowhere.

    What a link tells when it is pointed at, as of a term, stays.
    """

    def led(link: re.Match[str]) -> str:
        address, others = html.unescape(link[1]), link[2]
        if urlsplit(address).scheme:
            return link[0]
        if live:
            led_to = html.escape(live_address(_app(live), address))
            return f'<a href="{led_to}"{others}>'
        return f"<a{others.replace(ELSEWHERE, '')}>"

    return LINK.sub(led, text)


def _live(page: str, values: Values, live: str) -> str:
    """The address of a view in the running app in which `live` is the address of the lesson."""
    query = write_link(values, page)
    return live_address(_app(live), f"{page}?{query}" if query else page)


def _app(live: str) -> str:
    """Where the app is served: the page of the lesson lies beside its others."""
    return urljoin(live, ".")
