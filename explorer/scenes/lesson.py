"""A step of a lesson: the view that it is told beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from explorer.lessons.course import course
from explorer.lessons.lesson import Lesson
from explorer.lessons.shown import shown
from explorer.scenes.pages import scene_of
from explorer.scenes.scene import Scene
from explorer.session.control import Value, Values
from explorer.session.controls import Chosen
from explorer.session.declared.lessons import AS_TOLD
from explorer.session.declared.pages import LESSONS
from explorer.session.link import write_link

# What of a view is a matter of the book that a person reads.
WRITING = ("notation", "z")


def lesson_scene(values: Values, lessons: Mapping[str, Lesson] | None = None) -> Scene:
    """The view of a step: of the lesson that the values name, at first of its first step.

    `lessons` are those that can be named; None for the course.

    Raises ValueError, one sentence, for a lesson or step that is not there.
    """
    known = course() if lessons is None else lessons
    chosen = Chosen(values)
    lesson = known.get(chosen.text("lesson"))
    if lesson is None:
        asked, listed = chosen.text("lesson")[:40], ", ".join(known)
        if not asked:
            raise ValueError(f"The link names no lesson, as lesson=… does; there are {listed}.")
        raise ValueError(f"There is no lesson “{asked}”; there are {listed}.")
    step = 1 if chosen["step"] is None else chosen.whole("step")
    if step > len(lesson.steps):
        raise ValueError(
            f"The lesson “{lesson.title}” has no step {step}; allowed are 1 to {len(lesson.steps)}."
        )
    scene = step_scene(lesson, step - 1, chosen.text("book"))
    return replace(scene, page=LESSONS, query=write_link(values, LESSONS))


def step_scene(lesson: Lesson, number: int, book: str = AS_TOLD) -> Scene:
    """The view of a step, from 0, in the symbols of a book, with the link to its own page.

    Raises ValueError, one sentence, for a view that cannot be shown.
    """
    view = shown(lesson.steps[number].view)
    scene = scene_of(view.page, {**in_book(view.values, book), **view.place})
    title = f"{lesson.title}, step {number + 1}: {lesson.steps[number].heading}"
    return replace(scene, title=title)


def in_book(values: Values, book: str) -> dict[str, Value]:
    """The values of a view with the symbols of a book.

    The numbers in a lesson's text are those of its picture: z stays as it is told.
    """
    if book == AS_TOLD:
        return dict(values)
    return {**values, "notation": book, "z": Chosen(values)["z"]}


def explored(lesson: Lesson, number: int, reader: Values) -> dict[str, Value]:
    """The values of the view of a step, from 0, on its own page, where a person plays with it.

    `reader` has, of `WRITING`, what that person chose. It counts instead of the lesson's, unless
    the step is about that very choice: it then shows another one than the lesson's first step. A
    notation without the way of z brings that of its book.

    Raises ValueError, one sentence, for a view that cannot be shown.
    """
    values = shown(lesson.steps[number].view).values
    told, first = Chosen(values), Chosen(shown(lesson.steps[0].view).values)
    about = {key: told[key] for key in WRITING if told[key] != first[key]}
    chosen = {key: value for key, value in reader.items() if key not in about}
    result = {**values, **chosen}
    if "notation" in chosen and "z" not in chosen:
        result.pop("z", None)
    return {**result, **about}
