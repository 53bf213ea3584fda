"""The page of whatever a link shows: of a lesson's step the whole lesson, opened there."""

from __future__ import annotations

from explorer.export.pages.lesson_page import lesson_page
from explorer.export.pages.page import LICENCE, html_page
from explorer.lessons.course import course
from explorer.scenes.scene import Scene
from explorer.session.controls import Chosen
from explorer.session.declared.pages import LESSONS
from explorer.session.link import read_link


def view_page(scene: Scene, *, live: str = "", licence: str = LICENCE) -> str:
    """The page of a scene as `html_page`; of a step of the course that of its lesson.

    Raises ValueError as these.
    """
    if scene.page != LESSONS:
        return html_page(scene, live=live, licence=licence)
    chosen = Chosen(read_link(scene.query).values)
    lesson = course().get(chosen.text("lesson"))
    if lesson is None:
        # One of somebody's own is not known here: the step is shown as any view.
        return html_page(scene, live=live, licence=licence)
    begin = 1 if chosen["step"] is None else chosen.whole("step")
    return lesson_page(lesson, begin=begin, book=chosen.text("book"), live=live, licence=licence)
