"""The lessons that come with the app, in their order."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from explorer.lessons.lesson import Lesson
from explorer.lessons.reading import read_lesson
from explorer.resources import LESSONS

LANGUAGE = "en"
ORDER = (
    "why-memory",
    "plain-rnn",
    "why-it-forgets",
    "lstm",
    "gru-four-steps",
    "which-cell",
    "language",
    "shapes",
    "activations",
    "rnn-or-transformer",
)


@cache
def course(language: str = LANGUAGE) -> dict[str, Lesson]:
    """The lessons by their keys, in order."""
    result: dict[str, Lesson] = {}
    for key in ORDER:
        lesson = read_lesson((LESSONS / language / f"{key}.md").read_text("utf-8"))
        result[key] = replace(lesson, number=len(result) + 1)
    return result
