"""The page Lessons as a person uses it: shelf, steps, questions, a lesson of one's own."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.lessons.course import course
from explorer.lessons.lesson import Question
from explorer.lessons.shown import shown
from explorer.session.choices import exploring_choice
from explorer.session.controls import Chosen
from explorer.session.link import read_link
from explorer.session.run import run
from explorer.ui.controls.state import PENDING
from explorer.ui.learn.lessons.playing import EXPLORE
from tests.pages.shared import assert_stands, link_of, opened_at, run_on, sent

PAGE = "pages/learn/lessons.py"
GRU = "gru-four-steps"
STEPS = [(key, number) for key, one in course().items() for number in range(len(one.steps))]


def opened(**link: str) -> AppTest:
    return opened_at(PAGE, link)


def asking(key: str, kind: str) -> tuple[int, Question]:
    """The first step of a lesson, from 1, with a question of that kind."""
    for number, step in enumerate(course()[key].steps, start=1):
        if step.question is not None and step.question.kind == kind:
            return number, step.question
    raise AssertionError(kind)


def test_the_shelf_has_every_lesson() -> None:
    page = opened()
    assert_stands(page)
    assert [one["key"] for one in sent(page, "shelf")["lessons"]] == list(course())
    assert sent(page, "lesson") is None


@pytest.mark.parametrize(("key", "number"), STEPS)
def test_every_step_can_be_opened_by_its_link(key: str, number: int) -> None:
    page = opened(lesson=key, step=str(number + 1))
    assert_stands(page)
    lesson = sent(page, "lesson")
    assert lesson["step"] == number + 1
    step = course()[key].steps[number]
    assert lesson["items"][number + 1 - lesson["first"]]["heading"] == step.heading
    assert (sent(page, "pad") is not None) == (step.question is not None)
    place = sent(page, "address")["place"]
    assert place == shown(step.view).place


def test_a_persons_own_choices_are_left_as_they_are() -> None:
    page = opened_at("pages/explore/cell.py", {"cell": "rnn", "unit": "3", "notation": "ng"})
    page.query_params = {"lesson": GRU, "step": "2"}
    page = page.switch_page(PAGE).run()
    assert_stands(page)
    back = page.switch_page("pages/explore/cell.py").run()
    assert run_on(back).module.cell.key == "rnn"
    assert sent(back, "stage")["unit"] == 3


def test_the_book_that_a_person_reads_replaces_the_lessons_notation() -> None:
    own = sent(opened(lesson=GRU, step="2"), "stage")
    other = opened(lesson=GRU, step="2", book="pytorch")
    assert own["notation"] != sent(other, "stage")["notation"] == "pytorch"
    assert link_of(other)["book"] == "pytorch"


def explored(page: AppTest, step: int) -> AppTest:
    """What “Explore from here” opens, at a step from 1 of the lesson that is open."""
    page.session_state[EXPLORE] = step
    page.run()
    assert_stands(page)
    assert sent(page, "lesson") is None
    return page


def test_a_view_is_explored_in_the_book_that_was_chosen_in_the_lesson() -> None:
    link = link_of(explored(opened(lesson=GRU, step="2", book="keras"), 2))
    assert link["notation"] == "keras"
    assert "z" not in link
    assert link["lesson"] == GRU


@pytest.mark.parametrize(("chosen", "written"), [({"notation": "keras"}, "keras"), ({}, "fau")])
def test_a_notation_chosen_on_another_page_counts_and_one_that_a_lesson_brought_does_not(
    chosen: dict[str, str], written: str
) -> None:
    page = opened_at("pages/explore/cell.py", chosen)

    def explored_at(key: str, step: int) -> str:
        page.session_state[PENDING] = read_link(f"lesson={key}&step={step}")
        page.switch_page(PAGE).run()
        return link_of(explored(page, step))["notation"]

    assert explored_at(GRU, 2) == written
    # This step is about another notation.
    assert explored_at("lstm", 2) == "olah"
    assert explored_at(GRU, 2) == written


def test_what_is_asked_for_is_not_on_the_page() -> None:
    number, question = asking(GRU, "step")
    view = shown(course()[GRU].steps[number - 1].view)
    page = opened(lesson=GRU, step=str(number))
    stage: dict[str, Any] = sent(page, "stage")
    assert set(question.hidden) < set(stage["asked"])
    trace = run(exploring_choice(Chosen(view.values)).model).trace
    drawn = {name: one["codes"] for name, one in stage["drawn"].items()}
    kept_back = {name for name, codes in drawn.items() if set(codes) == {"/"}}  # 65535 throughout
    assert not {"ingredients", "numbers"} & set(stage)
    assert kept_back == set(stage["asked"])
    assert all(trace[name].isfinite().all() for name in kept_back)
    assert stage["lines"] == []
    assert question.reveal.split("{")[0] not in str(sent(page, "lesson"))


def test_a_lesson_that_is_not_there_is_said_above_the_shelf() -> None:
    page = opened(lesson="cooking")
    (warning,) = page.warning
    assert "cooking" in warning.value
    assert sent(page, "shelf") is not None


def test_a_step_beyond_the_last_is_the_last() -> None:
    page = opened(lesson=GRU, step="99")
    assert_stands(page)
    assert sent(page, "lesson")["step"] == len(course()[GRU].steps)


def test_a_page_opened_from_a_lesson_leads_back() -> None:
    page = opened_at("pages/explore/cell.py", {"cell": "gru", "lesson": GRU, "step": "2"})
    assert_stands(page)
    (back,) = [one for one in page.button if one.key == "back_to_lesson"]
    assert "step 2" in back.label
    (leave,) = [one for one in page.button if one.key == "leave_lesson"]
    page = leave.click().run()
    assert not [one for one in page.button if one.key == "back_to_lesson"]
    assert "lesson" not in link_of(page)


def test_the_bare_address_has_three_doors_and_a_link_has_none() -> None:
    page = opened_at("pages/explore/cell.py", {})
    doors = [one for one in page.button if str(one.key).startswith("door_")]
    assert [one.key for one in doors] == ["door_learn", "door_explore", "door_own"]
    assert sent(page, "stage") is not None
    page = doors[1].click().run()
    assert_stands(page)
    assert not [one for one in page.button if str(one.key).startswith("door_")]
    linked = opened_at("pages/explore/cell.py", {"cell": "gru"})
    assert not [one for one in linked.button if str(one.key).startswith("door_")]


OWN = """---
key: mine
title: My own
minutes: 5
able_to: see it
---

## Look
view: cell?cell=gru & t=4
Unit {unit} is at {h}.
"""


def uploaded(text: str, name: str = "mine.md") -> AppTest:
    page = opened()
    page.file_uploader[0].set_value([(name, text.encode(), "text/markdown")]).run()
    return page


def test_a_lesson_of_ones_own_opens_from_its_file() -> None:
    page = uploaded(OWN)
    assert_stands(page)
    lesson = sent(page, "lesson")
    assert lesson["title"] == "My own"
    assert sent(page, "stage")["spelling"].startswith("gru")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (OWN.replace("{h}", "{nothing}"), "no nothing"),
        (OWN.replace("cell=gru", "cell=cow"), "cow"),
        (OWN.replace("title: My own\n", ""), "title"),
        ("no lesson at all", "Line 1"),
    ],
)
def test_a_lesson_that_cannot_be_played_is_answered_in_a_sentence(text: str, told: str) -> None:
    page = uploaded(text)
    (problem,) = page.error
    assert told in problem.value
    assert sent(page, "lesson") is None
    assert sent(page, "shelf") is not None
