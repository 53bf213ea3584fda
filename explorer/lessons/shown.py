"""What a step of a lesson shows: its view as values of controls, its texts filled in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import final
from urllib.parse import parse_qsl

from explorer.lessons.blanks import filled, filled_view, without_blanks
from explorer.lessons.expressions import Facts
from explorer.lessons.facts import facts_of
from explorer.lessons.lesson import Lesson, Step
from explorer.session.control import Value, Values
from explorer.session.declared import pages
from explorer.session.link import PLAYER_KEYS, View, read_link
from explorer.session.run import KEPT_RUNS


@final
@dataclass(frozen=True, eq=False)
class Shown:
    """A view ready to be drawn: the page, the values of its controls, the place of the playhead.

    `place` has the step `t` and, inside it, the number `sub` of the equation, where they are given.
    """

    page: str
    values: Values
    place: dict[str, int]
    facts: Facts


@lru_cache(maxsize=KEPT_RUNS)
def shown(view: View) -> Shown:
    """What a view comes to, with its own blanks filled in by itself. Shared: not to be changed.

    Raises ValueError, one sentence, for a page that does not exist, a parameter that no control
    takes, and a choice that cannot be run.
    """
    first = _resolved(without_blanks(view))
    if "{" not in view.query:
        return first
    return _resolved(filled_view(view, first.facts))


def step_text(step: Step, facts: Facts) -> str:
    """The prose of a step with its blanks filled in."""
    return filled(step.prose, facts)


def scene(lesson: Lesson, number: int) -> range:
    """The steps around `number`, from 0, that one drawing of a page serves.

    They show the same page with the same values and ask nothing; only the place of the playhead,
    the text and what is lit differ.
    """
    steps = lesson.steps
    first, last = number, number
    while first > 0 and _together(steps[first - 1], steps[number]):
        first -= 1
    while last < len(steps) - 1 and _together(steps[last + 1], steps[number]):
        last += 1
    return range(first, last + 1)


def _together(one: Step, other: Step) -> bool:
    return (
        one.question is None
        and other.question is None
        and one.view.page == other.view.page
        and _values_text(one.view) == _values_text(other.view)
    )


def _values_text(view: View) -> frozenset[tuple[str, str]]:
    pairs = parse_qsl(view.query, keep_blank_values=True)
    return frozenset(pair for pair in pairs if pair[0] not in PLAYER_KEYS)


def _resolved(view: View) -> Shown:
    if view.page not in pages.STAGES:
        raise ValueError(
            f"There is no page “{view.page}” to show; there are {', '.join(sorted(pages.STAGES))}."
        )
    link = read_link(view.query)
    if link.problems:
        raise ValueError(link.sentence)
    place: dict[str, int] = {}
    values: dict[str, Value] = {}
    for key, value in link.values.items():
        if key in PLAYER_KEYS and isinstance(value, int):
            place[key] = value
        else:
            values[key] = value
    return Shown(view.page, values, place, facts_of(view.page, values, place.get("t", 0)))
