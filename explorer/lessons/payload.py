"""A lesson as the player gets it: the texts of one scene, and the pad of a question."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.cells import CELLS
from explorer.lessons.blanks import filled
from explorer.lessons.lesson import Lesson, Question, Step
from explorer.lessons.prose import line_html, prose_html
from explorer.lessons.questions import Answer, Asked, Guess, is_right, shuffled
from explorer.lessons.shown import Shown, scene, shown, step_text
from explorer.palette import Scale
from explorer.views.lines import scale_ticks
from explorer.views.maps import plain_map, value_map
from explorer.views.palette import PALETTE
from explorer.views.payloads import LessonItem, LessonText, Map, Pad, PadAnswer, Shelf

ABOUT = {
    "step": "Move to the step that you think it is.",
    "value": "Set the value that you expect.",
    "curve": "Draw the curve that you expect.",
    "choose": "Choose one.",
    "token": "What comes next?",
    "map": "Choose a map.",
}


def lesson_text(
    lesson: Lesson, number: int, *, following: str, guess: Guess | None, true: Answer | None
) -> LessonText:
    """The texts of the steps around `number`, from 0; `true` is the answer once it is revealed.

    Raises ValueError where a step cannot be shown.
    """
    steps = scene(lesson, number)
    step = lesson.steps[number]
    views = [shown(lesson.steps[place].view) for place in steps]
    items = [_item(lesson.steps[place], view) for place, view in zip(steps, views, strict=True)]
    question = step.question
    facts = views[number - steps.start].facts
    right = None
    if question is not None and true is not None and guess is not None:
        right = is_right(question, guess, true)
    return {
        "key": lesson.key,
        "title": lesson.title,
        "number": lesson.number,
        "step": number + 1,
        "first": steps.start + 1,
        "total": len(lesson.steps),
        "able_to": lesson.able_to,
        "items": items,
        "question": "" if question is None else line_html(filled(question.text, facts)),
        "hint": "" if question is None else line_html(filled(question.hint, facts)),
        "revealed": true is not None,
        "verdict": "" if question is None or true is None else _verdict(question, views, true),
        "right": right,
        "following": following,
        "live": None,
    }


def pad(
    question: Question, put: Asked, view: Shown, guess: Guess | None, true: Answer | None
) -> Pad:
    """The pad of a question; without the answer until it is revealed."""
    tokens = view.facts.get("token", ())
    assert isinstance(tokens, tuple)
    # Whose the maps are belongs to the answer.
    is_named = question.kind == "map" and true is not None
    names = [CELLS[cell].title for cell in shuffled(question)] if is_named else list(put.options)
    return {
        "kind": question.kind,
        "about": ABOUT[question.kind],
        "length": put.length,
        "tokens": list(tokens),
        "low": put.low,
        "high": put.high,
        "name": put.name,
        "log": question.log,
        "ticks": scale_ticks(put.low, put.high, log=question.log),
        "given": [] if put.given is None else [or_none(float(one)) for one in put.given],
        "options": names,
        "maps": [_map(name, values) for name, values in zip(names, put.maps, strict=False)],
        "palette": PALETTE,
        "guess": list(guess) if isinstance(guess, tuple) else guess,
        "answer": None if true is None else _answer(true),
    }


def shelf(lessons: list[Lesson]) -> Shelf:
    """What can be opened."""
    return {
        "lessons": [
            {
                "key": lesson.key,
                "number": lesson.number,
                "title": lesson.title,
                "minutes": lesson.minutes,
                "able_to": lesson.able_to,
                "steps": len(lesson.steps),
            }
            for lesson in lessons
        ]
    }


def _item(step: Step, view: Shown) -> LessonItem:
    return {
        "heading": step.heading,
        "html": prose_html(step_text(step, view.facts)),
        "lit": [{"place": target.place, "name": target.name} for target in step.lit],
        "place": view.place,
    }


def _verdict(question: Question, views: list[Shown], true: Answer) -> str:
    """Why, with the numbers at the step that was the answer, where a step was asked for."""
    facts = views[0].facts
    if question.kind == "step" and true.place is not None:
        facts = facts.at(true.place)
    return line_html(filled(question.reveal, facts))


def or_none(level: float) -> float | None:
    """What a browser can read: its JSON has no word for NaN."""
    return level if math.isfinite(level) else None


def _answer(true: Answer) -> PadAnswer:
    return {
        "place": true.place,
        "level": true.level,
        "curve": None if true.curve is None else [or_none(float(one)) for one in true.curve],
    }


def _map(name: str, values: Tensor) -> Map:
    """A map that does not say whose it is, each on its own scale, symmetric around 0."""
    most = float(values.abs().max()) or 1.0
    low = 0.0 if bool((values >= 0).all()) else -1.0
    scale = Scale("diverging" if low else "sequential", low, 1.0)
    drawn = value_map(torch.as_tensor(values / most), scale, bounded=True)
    return plain_map(name, name, "", drawn)
