"""Lessons: texts beside the stage, with questions; any page's view can be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from explorer.ui.learn import lessons


def show(pages: Mapping[str, Callable[[], None]]) -> None:
    """Draws the page: the lesson that is open, or the shelf. `pages` draws each page by its key."""
    lesson = lessons.open_lesson()
    if lesson is None:
        lessons.shelf()
    else:
        lessons.play(lesson, pages)
