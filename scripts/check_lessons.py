"""Says what is wrong with the lessons of the course, or with the files that are given.

    python -m scripts.check_lessons [FILE ...]

Ends with status 1 if anything is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from explorer.lessons.checking import course_problems, problems, word_count
from explorer.lessons.course import course
from explorer.lessons.lesson import Lesson
from explorer.lessons.reading import read_lesson


def main(files: list[str]) -> int:
    """Prints what is wrong, and how long each lesson is; returns the status."""
    wrong = 0
    for lesson, found in _checked(files):
        words = sum(word_count(step.prose) for step in lesson.steps)
        asking = sum(step.question is not None for step in lesson.steps)
        print(f"{lesson.key}: {len(lesson.steps)} steps, {words} words, {asking} questions")
        for sentence in found:
            print(f"  {sentence}")
        wrong += len(found)
    return min(wrong, 1)


def _checked(files: list[str]) -> list[tuple[Lesson, list[str]]]:
    if not files:
        return [(lesson, course_problems(lesson)) for lesson in course().values()]
    lessons = [read_lesson(Path(file).read_text("utf-8")) for file in files]
    return [(lesson, problems(lesson)) for lesson in lessons]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
