"""Measures how hard the lessons are to read: the Flesch-Kincaid grade of each lesson.

    pip install readability
    python -m scripts.reading_level

Blanks are filled in first, and symbols count as words. The aim is grade 9 or less.
"""

from __future__ import annotations

import re

import readability

from explorer.lessons.course import course
from explorer.lessons.lesson import Step
from explorer.lessons.shown import shown, step_text

AIM = 9.0


def main() -> None:
    """Prints a line a lesson: its grade, and the grade and heading of its hardest step."""
    for lesson in course().values():
        texts = {step.heading: _plain(step) for step in lesson.steps if step.prose}
        grades = {heading: _grade(text) for heading, text in texts.items()}
        whole, hardest = _grade("\n".join(texts.values())), max(grades, key=lambda one: grades[one])
        mark = "" if whole <= AIM else "  above the aim"
        print(f"{lesson.key:16}{whole:5.1f}  hardest: {grades[hardest]:.1f} “{hardest}”{mark}")


def _grade(text: str) -> float:
    measures = readability.getmeasures(text, lang="en")
    return float(measures["readability grades"]["Kincaid"])


def _plain(step: Step) -> str:
    """The text without Markdown's signs, one sentence a line, as the library wants it."""
    text = re.sub(r"[*_`#>]|\[|\]\([^)]*\)", "", step_text(step, shown(step.view).facts))
    return re.sub(r"(?<=[.!?:;])\s+", "\n", " ".join(text.split()))


if __name__ == "__main__":
    main()
