"""A lesson as one file, from the disk and offline: every step, every kind of question, clickers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from explorer.export.pages.lesson_page import lesson_page
from explorer.lessons.lesson import Lesson
from explorer.lessons.questions import answer
from explorer.lessons.reading import read_lesson
from explorer.lessons.shown import shown

TEXT = """---
key: short
title: A short lesson
minutes: 2
able_to: say what a gate does
notation: olah
---

## A gate
view: cell?cell=gru & weights=random & size=4 & steps=12 & sequence=impulse & t=2 & unit=1
light: diagram:r, map:r
The [reset gate](term:reset-gate) is {r}.

## The same view, later
view: & t=5
Nothing else is drawn.

## Which step?
view: & t=0
ask: step
question: Where is the update gate lowest?
answer: argmin(z)
of: z
name: the update gate
hint: Look at the input.
reveal: At step {t} it is {z}.

## Which value?
view: & t=3
ask: value
question: How far open is the update gate?
answer: z
low: 0
high: 1
name: z
reveal: It is {z}.

## Which curve?
ask: curve
question: How does h go?
answer: h
low: -1
high: 1
name: h
reveal: So it goes.

## Which one?
ask: choose
question: Is the gate above a half?
option: yes if z > 0.5
option: no if z <= 0.5
reveal: It is {z}.

## Whose map?
ask: map
question: Which map is that of the GRU?
cells: rnn, lstm, gru
of: h
answer: gru
reveal: The GRU keeps more.
"""
LIVE = "https://unroll.example/lessons?lesson=short"
STAGE = ".unroll-stage:not(.unroll-pad)"


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return read_lesson(TEXT)


@pytest.fixture
def page(chromium: Browser, lesson: Lesson, tmp_path: Path) -> Iterator[Page]:
    """The lesson opened from the disk; in the end nothing was asked for, or complained about."""
    path = tmp_path / "lesson.html"
    path.write_bytes(lesson_page(lesson, live=LIVE).encode())
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    context.set_offline(True)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url))
    page.goto(path.as_uri())
    assert complaints.pop(0) == path.as_uri()
    yield page
    context.close()
    assert complaints == []


def heading(page: Page) -> str:
    return page.locator(".unroll-lesson h2").inner_text()


def go_on(page: Page) -> None:
    page.locator(".unroll-lesson-next").click()


def place(page: Page) -> int:
    found = re.match(r"t = (\d+) ", page.locator(".unroll-place").inner_text())
    assert found is not None
    return int(found[1])


def verdict(page: Page) -> str:
    return page.locator(".unroll-lesson-verdict").inner_text()


def right(lesson: Lesson, number: int) -> int:
    question = lesson.steps[number].question
    assert question is not None
    found = answer(question, shown(lesson.steps[number].view)).place
    assert found is not None
    return found


def test_every_step_and_every_kind_of_question_plays_without_a_server(
    page: Page, lesson: Lesson
) -> None:
    stage, pad = page.locator(STAGE), page.locator(".unroll-pad")
    assert (heading(page), place(page)) == ("A gate", 2)
    expect(page.locator(".unroll-lesson-bar")).to_have_attribute("value", "1")
    way = page.locator("a", has_text="Explore from here")
    assert (way.get_attribute("href") or "").startswith("https://unroll.example/?cell=gru")
    drawn = page.evaluate_handle("document.querySelector('.unroll-map canvas')")
    go_on(page)
    assert (heading(page), place(page)) == ("The same view, later", 5)
    # The very picture stays.
    assert page.evaluate("one => one.isConnected", drawn)

    # A step: by the playhead; what answers is not drawn before.
    go_on(page)
    expect(stage.locator(".unroll-asked").first).to_be_visible()
    page.locator(".unroll-hint, .unroll-lesson-hint summary").click()
    expect(page.get_by_text("Look at the input.")).to_be_visible()
    true = right(lesson, 2)
    for _ in range(true):
        page.keyboard.press("ArrowRight")
    pad.get_by_text("This step").click()
    assert verdict(page).startswith(f"Right. At step {true} ")
    assert stage.locator(".unroll-asked").count() == 0
    page.get_by_text("Try again").click()
    assert place(page) == 0
    go_on(page)  # shows the answer
    assert place(page) == true
    assert verdict(page).startswith(f"At step {true} ")

    # A value: by the scale.
    go_on(page)
    pad.locator("input[type=range]").press("Home")
    pad.get_by_text("This value").click()
    assert verdict(page).startswith("Not quite. It is 0.")

    # A curve, as it stands: level.
    go_on(page)
    pad.get_by_text("This curve").click()
    expect(pad.locator(".unroll-drawing .unroll-curve").first).to_be_attached()
    assert verdict(page).split(" So it")[0] in ("Right.", "Not quite.")

    # One of two, and one of three maps, whose names come with the answer.
    go_on(page)
    true = right(lesson, 5)
    pad.locator(".unroll-pad-option").nth(1 - true).click()
    assert verdict(page).startswith("Not quite.")
    go_on(page)
    expect(stage).to_have_count(0)
    assert pad.locator(".unroll-pad-option span").all_inner_texts() == ["map 1", "map 2", "map 3"]
    true = right(lesson, 6)
    pad.locator(".unroll-pad-option").nth(true).click()
    assert verdict(page).startswith("Right. The GRU keeps more.")
    assert pad.locator(".unroll-pad-option span").nth(true).inner_text() == "GRU"
    expect(stage).to_have_count(1)
    go_on(page)  # from the beginning
    assert (heading(page), place(page)) == ("A gate", 2)


def test_a_clicker_goes_through_the_lesson_while_it_is_presented(page: Page) -> None:
    page.keyboard.press("p")
    expect(page.locator(":root")).to_have_attribute("data-presenting", "")
    seen = []
    for _ in range(9):
        page.keyboard.press("PageDown")
        seen.append((heading(page), bool(verdict(page).strip())))
    names = ["The same view, later", "Which step?", "Which step?", "Which value?", "Which value?"]
    assert [name for name, _ in seen[:5]] == names
    assert [told for _, told in seen[:5]] == [False, False, True, False, True]
    for _ in range(9):
        page.keyboard.press("PageUp")
    assert heading(page) == "A gate"
    # All is on the screen.
    assert page.evaluate("document.scrollingElement.scrollHeight <= innerHeight")
