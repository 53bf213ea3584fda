"""Plays a lesson: its text at one side, the stage of any page at the other, and the questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from explorer.export.pages.lesson_page import lesson_page
from explorer.lessons.lesson import Lesson, Question
from explorer.lessons.payload import lesson_text
from explorer.lessons.payload import pad as pad_data
from explorer.lessons.questions import Answer, Guess, answer, asked, checked_guess, hidden_signals
from explorer.lessons.shown import Shown, shown
from explorer.scenes.lesson import WRITING, explored
from explorer.scenes.transports import transport
from explorer.session.control import Value, Values
from explorer.session.controls import CONTROLS, Chosen
from explorer.session.declared import pages as keys
from explorer.session.declared.activations import CURVES
from explorer.session.declared.lessons import AS_TOLD
from explorer.session.link import write_link
from explorer.ui import current, player
from explorer.ui.controls import state
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.escaping import plain
from explorer.ui.frame import playable_steps
from explorer.ui.learn.lessons.shelf import SHOWN, go_to_step, lessons, present_step
from explorer.ui.opening import open_view
from explorer.views.activations.curves import WORD

# What a person guessed, and which answers were revealed: (lesson, step) → guess or None.
GUESSES, EXPLORE = "_guesses", "_lesson_explore"
# How the page was written that was opened last out of a lesson.
BROUGHT = "_lesson_brought"
PART_CONTROLS = {
    keys.GRADIENTS: "part",
    keys.COMPARE: "compare",
    keys.ACTIVATIONS: "activation",
}


@dataclass(frozen=True)
class Brought:
    """What a lesson opened a page with, of `WRITING`, and what its person had chosen by then."""

    values: Values
    reader: Values


Pages = Mapping[str, Callable[[], None]]


def play(lesson: Lesson, pages: Pages) -> None:
    """Draws the present step of a lesson."""
    number = present_step(lesson)
    book = state.chosen_value("book")
    _explore_if_wished(lesson, number, book)
    try:
        with st.container(key="lesson_row", horizontal=True):
            side = st.container(key="lesson_side")
            stage = st.container(key="lesson_stage")
            view = _in_book(shown(lesson.steps[number].view), book)
            current.note_whole(_whole(lesson, number, book))
            with side:
                _text(lesson, number)
                draw("book", Place(bare=True))
            with stage:
                _stage(lesson, number, view, pages)
    except ValueError as error:
        st.warning(plain(str(error)))


def _whole(lesson: Lesson, number: int, book: str) -> current.Whole:
    """The lesson as one page to take away, which opens at the present step."""

    def make(live: str) -> str:
        return lesson_page(lesson, begin=number + 1, book=book, live=live)

    purpose = "All steps with their questions, without a server: for a course page."
    return current.Whole("Lesson", purpose, f"unroll-lesson-{lesson.key}", make)


def _text(lesson: Lesson, number: int) -> None:
    following = lessons().get(lesson.following)
    guess, true = _answered(lesson, number)
    data = lesson_text(
        lesson,
        number,
        following="" if following is None else following.title,
        guess=guess,
        true=true,
    )
    player.lesson(data, partial(_wish, lesson.key))


def _stage(lesson: Lesson, number: int, view: Shown, pages: Pages) -> None:
    question = lesson.steps[number].question
    guess, true = _answered(lesson, number)
    _go_to_place(lesson, number, view, true)
    state.fix(view.values)
    if question is None:
        _show(view, pages)
        return
    put = asked(question, view)
    is_maskable = view.page == keys.CELL and question.kind != "map"
    if true is None and is_maskable:
        state.ask(hidden_signals(question, list(view.facts)))
    data = pad_data(question, put, view, guess, true)
    wish = partial(_guess, lesson.key, number)
    if true is not None or is_maskable:
        player.pad(data, wish)
        _show(view, pages)
        return
    # The one that the page will have: nothing moves when the answer is shown.
    part = _part(view)
    word = WORD if part == CURVES else ""
    player.play(transport(playable_steps(part, data["tokens"]), word=word))
    player.pad(data, wish)


def _show(view: Shown, pages: Pages) -> None:
    """Draws the page of a view; its scene leads to that page."""
    pages[view.page]()
    current.lead_to(view.page, write_link(view.values, view.page))


def _part(view: Shown) -> str:
    """The part of a page of the section Explore that a view shows, "" for another page's."""
    control = PART_CONTROLS.get(view.page)
    return Chosen(view.values).text(control) if control else ""


def _answered(lesson: Lesson, number: int) -> tuple[Guess | None, Answer | None]:
    """What was guessed, and the answer if it is revealed."""
    question = lesson.steps[number].question
    guesses: dict[tuple[str, int], Guess | None] = st.session_state.setdefault(GUESSES, {})
    place = (lesson.key, number)
    if question is None or place not in guesses:
        return None, None
    return guesses[place], answer(question, shown(lesson.steps[number].view))


def _go_to_place(lesson: Lesson, number: int, view: Shown, true: Answer | None) -> None:
    """Moves the playhead once: to the step's place, and where it was asked for to the answer's."""
    question = lesson.steps[number].question
    asks_step = question is not None and question.kind == "step"
    found = true.place if asks_step and true is not None else None
    present = (lesson.key, number, found)
    if st.session_state.get(SHOWN) != present:
        st.session_state[SHOWN] = present
        state.go_to(view.place if found is None else {"t": found})


def _in_book(view: Shown, book: str) -> Shown:
    """The view with the symbols of the book that a person reads.

    Which way z points stays as it is told: the numbers in the text are those of the picture.
    """
    if book == AS_TOLD:
        return view
    values = {**view.values, "notation": book, "z": Chosen(view.values)["z"]}
    return Shown(view.page, values, view.place, view.facts)


def _wish(key: str, name: str, step: Any) -> None:
    """What a person asks for in the text of a lesson, at a step from 1."""
    lesson, number = lessons()[key], int(step)
    match name:
        case "step":
            go_to_step(key, number)
        case "reveal":
            st.session_state[GUESSES].setdefault((key, number - 1), None)
        case "again":
            st.session_state[GUESSES].pop((key, number - 1), None)
        case "following":
            go_to_step(lesson.following, 1)
        case "shelf":
            state.choose("lesson", "")
        case "explore":
            go_to_step(key, number)
            st.session_state[EXPLORE] = number


def _guess(key: str, number: int, name: str, given: Any) -> None:
    question: Question | None = lessons()[key].steps[number].question
    if question is None:
        return
    view = shown(lessons()[key].steps[number].view)
    guess = checked_guess(question, given, asked(question, view))
    if guess is not None:
        st.session_state[GUESSES][key, number] = guess


def _explore_if_wished(lesson: Lesson, number: int, book: str) -> None:
    """Opens the page of the step at its view, in a person's own book, with the way back."""
    if st.session_state.pop(EXPLORE, None) is None:
        return
    view, reader = shown(lesson.steps[number].view), _readers_choice(book)
    values = explored(lesson, number, reader)
    brought = {key: Chosen(values)[key] for key in WRITING}
    st.session_state[BROUGHT] = Brought(brought, reader)
    values |= {**view.place, "lesson": lesson.key, "step": number + 1}
    open_view(view.page, write_link(values, view.page), {"step": str(number + 1)})


def _readers_choice(book: str) -> dict[str, Value]:
    """The notation and the way of z that a person chose, in the lesson, else on other pages.

    What a lesson opened a page with is no choice: what was chosen before it still counts.
    """
    own = state.own_chosen()
    before: Brought = st.session_state.get(BROUGHT, Brought({}, {}))
    result: dict[str, Value] = {}
    for key in WRITING:
        if own[key] == before.values.get(key):
            result |= {key: before.reader[key]} if key in before.reader else {}
        elif own[key] != CONTROLS[key].default_for(own):
            result[key] = own[key]
    return result if book == AS_TOLD else {**result, "notation": book}
