"""A lesson's text as a lesson."""

from __future__ import annotations

import pytest

from explorer.lessons.lesson import Option, Target
from explorer.lessons.reading import changed_view, read_lesson
from explorer.session.link import View

FRONT = """---
key: short
title: A short one
minutes: 9
able_to: say something
notation: fau
next: other
---
"""
TEXT = (
    FRONT
    + """
## First
view: cell?cell=gru & t=3 & unit={busiest(units.r)}
light: diagram:r, equation:r, steps:2-5
One idea. **Bold.**

Another paragraph: with a colon.

## Second
view: & t=4 & unit=
Text.

## Asks
ask: choose
question: What? And: why?
option: nothing if r < 0.5
option: all if r >= 0.5
reveal: It is {r}.
hide: h
"""
)


def test_steps_have_their_prose_their_view_and_what_is_lit() -> None:
    lesson = read_lesson(TEXT)
    first, second, third = lesson.steps
    assert (lesson.key, lesson.minutes, lesson.following) == ("short", 9, "other")
    assert first.heading == "First"
    assert first.prose == "One idea. **Bold.**\n\nAnother paragraph: with a colon."
    assert first.lit == (Target("diagram", "r"), Target("equation", "r"), Target("steps", "2-5"))
    assert first.view.page == second.view.page == "cell"
    assert second.view == View("cell", "cell=gru&t=4&notation=fau")
    assert third.view == second.view
    assert third.question is not None
    assert third.question.text == "What? And: why?"
    assert third.question.options == (Option("nothing", "r < 0.5"), Option("all", "r >= 0.5"))
    assert third.question.hidden == ("h",)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert read_lesson("\ufeff" + TEXT.replace("\n", "\r\n")) == read_lesson(TEXT)


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        ("cell=gru&t=1", "cell?cell=lstm", "cell=lstm&notation=fau"),
        ("cell=gru&t=1", "& t=2", "cell=gru&t=2"),
        ("cell=gru&t=1", "& t=", "cell=gru"),
        ("cell=gru&notation=ng", "& z=keep", "cell=gru&notation=ng&z=keep"),
        ("cell=gru", "gradients?notation=ng&part=paths", "notation=ng&part=paths"),
        ("cell=gru", "shapes", "notation=fau"),
    ],
)
def test_a_view_is_a_link_or_changes_the_one_before(before: str, text: str, after: str) -> None:
    assert changed_view(View("cell", before), text, "fau").query == after


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("## First\nText", "Line 1"),
        (FRONT, "no step"),
        (FRONT.replace("minutes: 9", "minutes: nine") + "## A\nb", "minutes"),
        (FRONT.replace("title: A short one\n", "") + "## A\nb", "title"),
        (FRONT.replace("next: other", "mood: good") + "## A\nb", "Line 7"),
        ("---\nkey: a\n", "does not end"),
        (FRONT + "Lost words\n## A\nb", "before the first step"),
        (FRONT + "## A\nask: guess\nquestion: a\nreveal: b", "asks “guess”"),
        (FRONT + "## A\nask: step\nquestion: a", "reveal"),
        (FRONT + "## A\nask: step\nreveal: a", "question"),
        (FRONT + "## A\nview: cell?t=1\nview: cell?t=2", "second time"),
        (FRONT + "## A\nlight: moon:r\nb", "moon"),
        (FRONT + "## A\nask: choose\nquestion: a\nreveal: b\noption: maybe", "text if condition"),
        (FRONT + "## A\nask: value\nquestion: a\nreveal: b\nlow: x", "number"),
        (FRONT + "## A\nask: value\nquestion: a\nreveal: b\nscale: wide", "linear and log"),
        (FRONT + "## A\nask: curve\nquestion: a\nreveal: b\nfrom: -1", "whole number"),
        ("x" * 100_001, "characters"),
    ],
)
def test_what_is_no_lesson_is_said_in_one_sentence(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as problem:
        read_lesson(text)
    assert "\n" not in str(problem.value)
