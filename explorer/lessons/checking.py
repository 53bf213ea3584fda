"""Whether a lesson can be played: links, targets, blanks and questions, each looked at."""

from __future__ import annotations

import re

from explorer.activations.sites import cell_sites
from explorer.cells import CELLS
from explorer.counting import counted
from explorer.glossary.reading import glossary
from explorer.lessons.blanks import filled
from explorer.lessons.expressions import Facts, is_close_call
from explorer.lessons.lesson import Lesson, Question, Step, Target
from explorer.lessons.prose import linked_terms
from explorer.lessons.questions import (
    Answer,
    Asked,
    answer,
    asked,
    first_guess,
    is_right,
)
from explorer.lessons.shown import Shown, shown, step_text
from explorer.session.choices import exploring_choice
from explorer.session.controls import Chosen
from explorer.session.declared import pages
from explorer.session.declared.activations import VALUES
from explorer.session.run import run
from explorer.views.stage import step_names
from explorer.views.symbols import READ_OUT

MOST_WORDS = 90
SHORTEST, LONGEST = 8, 15
FEWEST_QUESTIONS = 2
# What a diagram has beside the signals of its cell.
PORTS = ("x", READ_OUT)


def problems(lesson: Lesson) -> list[str]:
    """What is wrong with a lesson, one sentence each; none for one that can be played."""
    result = []
    for number, step in enumerate(counted(lesson.steps, "Checking steps"), start=1):
        result += [f"Step {number}, “{step.heading}”: {one}" for one in _step_problems(step)]
    return result


def course_problems(lesson: Lesson) -> list[str]:
    """What keeps a lesson from being one of the course: its length, and too few questions."""
    result = problems(lesson)
    if not SHORTEST <= lesson.minutes <= LONGEST:
        result.append(f"It takes {lesson.minutes} minutes; allowed are {SHORTEST} to {LONGEST}.")
    asking = sum(step.question is not None for step in lesson.steps)
    if asking < FEWEST_QUESTIONS:
        result.append(f"It asks {asking} times; a lesson asks {FEWEST_QUESTIONS} times at least.")
    return result


def word_count(text: str) -> int:
    """The number of words of a text in Markdown; formulas between $ count as one each."""
    return len(re.sub(r"\$[^$]*\$", "formula", text).split())


def _step_problems(step: Step) -> list[str]:
    result = []
    words = word_count(step.prose)
    if words > MOST_WORDS:
        result.append(f"it has {words} words; allowed are {MOST_WORDS}.")
    if not words and step.question is None:
        result.append("it says nothing.")
    try:
        view = shown(step.view)
    except ValueError as error:
        return [*result, f"its view cannot be shown: {error}"]
    result += _text_problems(step, view.facts)
    result += [problem for target in step.lit for problem in _target_problems(target, view)]
    if step.question is not None:
        result += _question_problems(step.question, view)
    return result


def _text_problems(step: Step, facts: Facts) -> list[str]:
    unknown = [key for key in linked_terms(step.prose) if glossary().term(key) is None]
    result = [f"the glossary has no term “{key}”." for key in unknown]
    try:
        step_text(step, facts)
    except ValueError as error:
        result.append(str(error))
    return result


def _question_problems(question: Question, view: Shown) -> list[str]:
    result = []
    for text in (question.text, question.hint, question.reveal, question.name):
        try:
            filled(text, view.facts)
        except ValueError as error:
            result.append(str(error))
    unknown = [cell for cell in question.cells if cell not in CELLS]
    if unknown:
        return [*result, f"there is no cell {', '.join(unknown)}; there are {', '.join(CELLS)}."]
    if question.kind == "map" and question.answer not in question.cells:
        return [*result, f"“{question.answer}” is none of its cells {', '.join(question.cells)}."]
    if question.low >= question.high:
        return [*result, f"its range goes from {question.low:g} to {question.high:g}."]
    if question.log and question.low <= 0:
        return [*result, f"its scale is log, and begins at {question.low:g}, which is not above 0."]
    try:
        put = asked(question, view)
        true = answer(question, view)
    except (ValueError, KeyError) as error:
        return [*result, f"its question cannot be answered: {error}"]
    return [*result, *_answer_problems(question, put, true), *_option_problems(question, put, view)]


def _answer_problems(question: Question, put: Asked, true: Answer) -> list[str]:
    """What is wrong with what a question asks for, once it has an answer."""
    result = []
    if question.kind == "step" and not 0 <= (true.place or 0) < put.length:
        result.append(f"its answer is step {true.place}, beyond {put.length} steps.")
    if question.kind == "curve" and question.start >= put.length:
        result.append(f"it asks from step {question.start}, beyond {put.length} steps.")
    if question.kind in ("choose", "token", "map") and len(put.options) < 2:
        result.append("it has fewer than two options.")
    outside = true.level is not None and not question.low <= true.level <= question.high
    if true.curve is not None and question.kind == "curve":
        low, high = float(true.curve.min()), float(true.curve.max())
        outside = low < question.low or high > question.high
    if outside:
        return [*result, f"its answer lies outside {question.low:g} to {question.high:g}."]
    first = first_guess(question, put)
    if first is not None and is_right(question, first, true):
        result.append("what stands there at first counts as right; choose another range.")
    return result


def _option_problems(question: Question, put: Asked, view: Shown) -> list[str]:
    """What is wrong with the options between which a question leaves the choice."""
    same = len(set(put.options)) < len(put.options)
    result = ["two of its options read the same."] if same else []
    conditions = [option.condition for option in question.options if option.condition]
    result += [
        f"it is a close call whether “{condition}” holds."
        for condition in conditions
        if is_close_call(condition, view.facts)
    ]
    return result


def _target_problems(target: Target, view: Shown) -> list[str]:
    allowed = _allowed(target, view)
    if allowed is None or target.name in allowed:
        return []
    named = ", ".join(allowed) if allowed else "none"
    return [f"there is no {target.place} {target.name} in its view; there are {named}."]


def _rows(target: Target, view: Shown) -> tuple[str, ...] | None:
    """What rows can be lit: some of those of a signal's map."""
    parts = re.fullmatch(r"(\w+):(\d+)(?:-(\d+))?", target.name)
    if parts is None or f"units.{parts[1]}" not in view.facts:
        return ("signal:first-last",)
    last, units = int(parts[3] or parts[2]), int(float(str(view.facts["units"])))
    return None if int(parts[2]) <= last < units else (f"{parts[1]}:0-{units - 1}",)


def _allowed(target: Target, view: Shown) -> tuple[str, ...] | None:
    """The names that a target of this place can have in a view; None where any may be meant."""
    if target.place == "steps":
        ends = re.fullmatch(r"(\d+)-(\d+)", target.name)
        steps = int(float(str(view.facts["steps"]))) if "steps" in view.facts else 0
        return None if ends and int(ends[1]) <= int(ends[2]) < steps else (f"0-{steps - 1}",)
    if target.place == "panel":
        return None if re.fullmatch(r"[1-9]", target.name) else ("1", "2")
    if target.place == "rows":
        return _rows(target, view)
    if target.place == "dots":
        if view.page != pages.ACTIVATIONS or Chosen(view.values)["activation"] != VALUES:
            return ()
        cell = run(exploring_choice(Chosen(view.values)).model).module.cell
        return tuple(site.name for site in cell_sites(cell))
    if view.page != pages.CELL:
        return None if target.place == "map" else ()
    one = run(exploring_choice(Chosen(view.values)).model)
    equations = tuple(step_names(one))
    if target.place == "equation":
        return equations
    signals = tuple(signal.name for signal in one.module.cell.signals)
    if target.place == "map":
        return signals + ((READ_OUT,) if one.read_out is not None else ())
    states = tuple(f"{name}_prev" for name in one.module.cell.states)
    return (*signals, *states, *PORTS)
