"""The course, and what checking finds in a lesson that cannot be played."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.glossary.reading import glossary
from explorer.lessons.checking import course_problems, problems
from explorer.lessons.course import ORDER, course
from explorer.lessons.lesson import Lesson, Option, Question, Step, Target
from explorer.lessons.payload import lesson_text, pad
from explorer.lessons.questions import answer, asked
from explorer.lessons.shown import scene, shown
from explorer.session.link import View

STEP = Step("A", "Words.", View("cell", "cell=lstm&t=2"))
ASKS = Question("step", "Where?", "At {token}.", answer="argmin(f)", of="f")


def lesson(*steps: Step) -> Lesson:
    return Lesson("own", "Own", 10, "say it", steps)


def choosing(*conditions: str, text: str = "") -> Step:
    """A step with a question that has an option for each condition."""
    options = tuple(Option(text or one, one) for one in conditions)
    return replace(STEP, question=Question("choose", "Which?", "That.", options=options))


@pytest.mark.parametrize("key", list(course()))
def test_every_lesson_of_the_course_checks(key: str) -> None:
    assert course_problems(course()[key]) == []


def test_the_course_is_whole_and_in_order() -> None:
    assert tuple(course()) == ORDER
    assert [one.number for one in course().values()] == list(range(1, len(ORDER) + 1))
    for one in course().values():
        assert one.following in {*ORDER, ""}


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (replace(STEP, prose="word " * 91), "91 words"),
        (replace(STEP, prose=""), "says nothing"),
        (replace(STEP, prose="{nothing}"), "no nothing"),
        (replace(STEP, prose="A [cow](term:cow)."), "no term “cow”"),
        (replace(STEP, view=View("cell", "cell=none")), "cannot be shown"),
        (replace(STEP, lit=(Target("diagram", "q"),)), "no diagram q"),
        (replace(STEP, lit=(Target("equation", "r"),)), "no equation r"),
        (replace(STEP, lit=(Target("map", "z"),)), "no map z"),
        (replace(STEP, lit=(Target("steps", "3-99"),)), "no steps 3-99"),
        (replace(STEP, lit=(Target("steps", "9-3"),)), "no steps 9-3"),
        (replace(STEP, lit=(Target("rows", "h:3-99"),)), "no rows h:3-99"),
        (replace(STEP, lit=(Target("rows", "q:3"),)), "no rows q:3"),
        (replace(STEP, lit=(Target("panel", "x"),)), "no panel x"),
        (replace(STEP, lit=(Target("dots", "f"),)), "no dots f in its view; there are none"),
        (
            replace(
                STEP, view=View("activations", "activation=values"), lit=(Target("dots", "z"),)
            ),
            "no dots z in its view; there are i, f, g, o, h_tanh",
        ),
        (replace(STEP, question=replace(ASKS, answer="argmin(q)")), "cannot be answered"),
        (replace(STEP, question=replace(ASKS, reveal="{q}")), "no q"),
        (replace(STEP, question=replace(ASKS, kind="choose")), "exactly one"),
        (choosing("f > 0.99 * f", "f < 0.5 * f"), "close call whether “f > 0.99 * f”"),
        (choosing("f > 0.5 * f", "f < 0.5 * f", text="so"), "read the same"),
        (replace(STEP, question=replace(ASKS, kind="value", answer="max(c) + 9")), "outside"),
        (replace(STEP, question=replace(ASKS, kind="value", low=1.0)), "range"),
        (replace(STEP, question=replace(ASKS, kind="value", log=True)), "not above 0"),
        (
            replace(
                STEP, question=replace(ASKS, kind="curve", answer="c", low=-9, high=9, start=57)
            ),
            "beyond 57 steps",
        ),
        (replace(STEP, question=replace(ASKS, kind="value", answer="f", name="{q}")), "no q"),
        (replace(STEP, question=replace(ASKS, kind="value", answer="f - f + 0.5")), "at first"),
        (
            replace(STEP, question=replace(ASKS, kind="curve", answer="h - h", low=-1)),
            "at first",
        ),
        (
            replace(STEP, question=replace(ASKS, kind="map", cells=("rnn",), answer="gru")),
            "none of its cells",
        ),
        (replace(STEP, question=replace(ASKS, kind="map", cells=("cow",))), "no cell cow"),
    ],
)
def test_what_cannot_be_played_is_found(step: Step, told: str) -> None:
    found = problems(lesson(STEP, step))
    assert len(found) >= 1
    assert any(told in one for one in found)
    assert all(one.startswith("Step 2, “A”: ") for one in found)


def test_a_lesson_without_faults_has_no_problems() -> None:
    assert problems(lesson(STEP, replace(STEP, question=ASKS))) == []


def test_a_lesson_of_the_course_asks_twice_and_takes_its_time() -> None:
    short = replace(lesson(STEP), minutes=3)
    told = " ".join(course_problems(short))
    assert "3 minutes" in told
    assert "asks 0 times" in told


def test_steps_that_differ_in_place_alone_are_one_scene() -> None:
    later = replace(STEP, view=View("cell", "cell=lstm&t=9&sub=1"))
    other = replace(STEP, view=View("cell", "cell=gru&t=2"))
    asking = replace(STEP, question=ASKS)
    whole = lesson(STEP, later, asking, STEP, other, other)
    assert [scene(whole, number) for number in range(6)] == [
        range(0, 2),
        range(0, 2),
        range(2, 3),
        range(3, 4),
        range(4, 6),
        range(4, 6),
    ]


@pytest.mark.parametrize("key", list(course()))
def test_no_answer_is_sent_before_the_reveal(key: str) -> None:
    whole = course()[key]
    for number, step in enumerate(whole.steps):
        if step.question is None:
            continue
        view = shown(step.view)
        put, true = asked(step.question, view), answer(step.question, view)
        before = lesson_text(whole, number, following="", guess=None, true=None)
        after = lesson_text(whole, number, following="", guess=None, true=true)
        assert before["verdict"] == ""
        assert after["verdict"] != ""
        assert pad(step.question, put, view, None, None)["answer"] is None
        assert pad(step.question, put, view, None, true)["answer"] is not None


def test_a_term_leads_to_the_glossary_and_says_its_sentence() -> None:
    step = replace(STEP, prose="The [reset gate](term:reset-gate) and [more](https://example.org).")
    html = lesson_text(lesson(step), 0, following="", guess=None, true=None)["items"][0]["html"]
    term = glossary().term("reset-gate")
    assert term is not None
    assert 'href="glossary?term=reset-gate"' in html
    assert html.count('target="_blank"') == 2
    assert term.sentence[:30] in html


def test_html_in_a_lesson_is_text() -> None:
    step = replace(STEP, heading="A", prose="<script>alert(1)</script> [x](javascript:alert(1))")
    html = lesson_text(lesson(step), 0, following="", guess=None, true=None)["items"][0]["html"]
    assert "<script" not in html
    assert "href" not in html


@pytest.mark.parametrize(
    "conditions", [("units >= 16", "units < 16"), ("units > 15.9", "units < 3")]
)
def test_whole_numbers_may_differ_by_one_and_other_numbers_by_little_may_not(
    conditions: tuple[str, str],
) -> None:
    is_whole = "." not in conditions[0]
    assert (problems(lesson(choosing(*conditions))) == []) is is_whole
