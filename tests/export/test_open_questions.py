"""Beside a question that is open nothing that is taken away tells what it asks for."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from explorer.export.everything import everything
from explorer.export.files import available, made
from explorer.export.pages.lesson_page import lesson_page
from explorer.lessons.course import course
from explorer.lessons.lesson import Lesson, Question
from explorer.lessons.payload import lesson_text, pad
from explorer.lessons.questions import answer, asked, hidden_signals
from explorer.lessons.shown import shown
from explorer.scenes import Besides, scene_of
from explorer.scenes.cell import STAGE
from explorer.session.declared.pages import CELL
from tests.export.pages import Parsed
from tests.export.test_lesson_page import numbers_of, values_of


def questions(*, on_stage: bool) -> Iterator[Any]:
    """Those of the course that are asked beside a stage with gaps, or before a view is shown."""
    for lesson in course().values():
        for number, step in enumerate(lesson.steps):
            question = step.question
            if question is None:
                continue
            if on_stage == (step.view.page == CELL and question.kind != "map"):
                yield pytest.param(lesson, number, question, id=f"{lesson.key}-{number + 1}")


def verdict(lesson: Lesson, number: int, question: Question) -> str:
    true = answer(question, shown(lesson.steps[number].view))
    return lesson_text(lesson, number, following="", guess=None, true=true)["verdict"]


@pytest.mark.parametrize(("lesson", "number", "question"), list(questions(on_stage=True)))
def test_the_stage_of_an_open_question_is_taken_away_with_its_gaps(
    lesson: Lesson, number: int, question: Question
) -> None:
    view = shown(lesson.steps[number].view)
    hidden = hidden_signals(question, list(view.facts))
    scene = scene_of(view.page, view.values, Besides(asked=hidden))
    assert set(available(scene)) == {"html", "zip"}
    files = zipfile.ZipFile(io.BytesIO(everything(scene)))
    assert set(files.namelist()) == {"page.html", "README.txt", "CITATION.cff"}
    page = made(scene, "html").decode()
    assert files.read("page.html").decode() == page
    told = verdict(lesson, number, question)
    assert told
    assert told not in page
    assert told not in " ".join(files.read("README.txt").decode().split())
    parsed = Parsed(page)
    mounts = json.loads(parsed.one("script", id="unroll-scene").text)["scene"]["mounts"]
    (stage,) = (one["data"] for one in mounts if one["part"] == STAGE)
    assert hidden
    assert set(stage["asked"]) == hidden
    assert not {"ingredients", "numbers"} & stage.keys()
    assert stage["lines"] == []
    assert stage["judged"] is None or "read_out" not in hidden
    assert numbers_of(stage["answers"]).isnan().all()
    for name in hidden & stage["drawn"].keys():
        assert values_of(stage["drawn"][name]).isnan().all()


@pytest.mark.parametrize(
    ("lesson", "number", "question"),
    [*questions(on_stage=True), *questions(on_stage=False)],
)
def test_the_pad_of_an_open_question_names_no_answer(
    lesson: Lesson, number: int, question: Question
) -> None:
    view = shown(lesson.steps[number].view)
    before = pad(question, asked(question, view), view, None, None)
    assert before["answer"] is None
    if question.kind == "map":
        assert before["options"] == [f"map {place + 1}" for place in range(len(before["maps"]))]
        assert [one["word"] for one in before["maps"]] == before["options"]


def test_the_file_of_a_lesson_says_no_verdict_before_it_is_asked() -> None:
    lesson = course()["gru-four-steps"]
    page = Parsed(lesson_page(lesson))
    seen = " ".join(one.text for one in page.elements if one.tag not in ("script", "style"))
    told = json.loads(page.one("script", type="application/json").text)["lesson"]
    for number, step in enumerate(lesson.steps):
        if step.question is not None:
            said = verdict(lesson, number, step.question)
            assert said not in seen
            assert said not in json.dumps(told["steps"][number]["item"], ensure_ascii=False)
            assert told["steps"][number]["question"]["verdict"] == said
