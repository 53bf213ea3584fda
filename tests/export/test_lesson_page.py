"""A lesson as a file: every view once, what answers a question kept apart, links that lead."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import torch

import explorer
from explorer.export.origin import origin
from explorer.export.pages.bundle import (
    LESSON_BEGINNING,
    LESSON_START,
    REPORT_BEGINNING,
    REPORT_START,
    file_bundle,
    mount_modules,
)
from explorer.export.pages.lesson_data import lesson_file
from explorer.export.pages.lesson_page import lesson_page
from explorer.lessons.course import course
from explorer.lessons.lesson import Lesson
from explorer.lessons.payload import lesson_text
from explorer.lessons.questions import answer, hidden_signals
from explorer.lessons.shown import shown
from explorer.scenes import link_scene, scene_of
from explorer.session.declared.lessons import AS_TOLD
from explorer.versus.claims import shipped, verdicts
from explorer.versus.verdicts import table_rows
from explorer.views.payloads import LessonFile
from tests.export.pages import Parsed
from tests.export.test_sharing import back

MOST_BYTES = 700_000
LIVE = "https://unroll.example/app/lessons?lesson=lstm"


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    """Of the course's LSTM what the page Cell shows: questions of four kinds."""
    whole = course()["lstm"]
    return replace(whole, steps=tuple(one for one in whole.steps if one.view.page == "cell"))


@pytest.fixture(scope="module")
def sent(lesson: Lesson) -> LessonFile:
    return lesson_file(lesson, 1, AS_TOLD, "")[0]


def data_of(sent: LessonFile, place: int) -> list[Any]:
    """What the parts of a scene are sent."""
    return [
        back(sent["data"][one["data"]], sent["parts"]) for one in sent["scenes"][place]["mounts"]
    ]


def stage_of(sent: LessonFile, place: int) -> Any:
    return next(one for one in data_of(sent, place) if "drawn" in one)


def numbers_of(floats: Any) -> torch.Tensor:
    dtype = np.dtype(f"<f{floats['bytes']}")
    return torch.tensor(np.frombuffer(base64.b64decode(floats["base64"]), dtype).copy())


def values_of(drawn: Any) -> torch.Tensor:
    """The values of a signal; NaN where nothing is drawn."""
    if "floats" in drawn:
        return numbers_of(drawn["floats"])
    codes = np.frombuffer(base64.b64decode(drawn["codes"]), "<u2").astype(float)
    return torch.tensor(np.where(codes == 65535, np.nan, codes))


def test_a_view_that_comes_again_is_there_once(lesson: Lesson, sent: LessonFile) -> None:
    views = {frozenset(shown(one.view).values.items()) for one in lesson.steps}
    places = {one["scene"] for one in sent["steps"]}
    assert len(places) == len(views) < len(lesson.steps)
    texts = [json.dumps(one, sort_keys=True) for one in sent["data"]]
    assert len(set(texts)) == len(texts)


def test_what_a_question_asks_for_is_not_in_what_is_shown_before(
    lesson: Lesson, sent: LessonFile
) -> None:
    kinds = set()
    for step, told in zip(lesson.steps, sent["steps"], strict=True):
        if step.question is None:
            assert told["masked"] is None
            continue
        kinds.add(step.question.kind)
        assert told["masked"] is not None
        view = shown(step.view)
        hidden = hidden_signals(step.question, list(view.facts))
        stage = stage_of(sent, told["masked"])
        assert set(stage["asked"]) == hidden
        # From these the values could be worked out.
        assert "ingredients" not in stage
        assert not stage["lines"]
        assert numbers_of(stage["answers"]).isnan().all()
        for name, drawn in stage["drawn"].items():
            assert values_of(drawn).isnan().all() == (name in hidden)
    assert kinds == {"step", "curve", "choose"}


def test_the_words_are_those_of_the_app(lesson: Lesson, sent: LessonFile) -> None:
    for number, (step, told) in enumerate(zip(lesson.steps, sent["steps"], strict=True)):
        question = told["question"]
        if step.question is None:
            assert question is None
            continue
        assert question is not None
        true = answer(step.question, shown(step.view))
        text = lesson_text(lesson, number, following="", guess=None, true=true)
        for key in ("hint", "verdict"):
            assert question[key] == text[key]  # type: ignore[literal-required]
        assert question["text"] == text["question"]
        assert question["answer"]["place"] == true.place
        assert question["pad"]["answer"] is None


def test_links_lead_to_a_running_app_or_nowhere(lesson: Lesson) -> None:
    alone = lesson_page(lesson)
    assert 'href=\\"' not in alone
    made = origin(link_scene("cell?cell=lstm")).weights[0]
    assert f"{made[0]}, weights SHA-256 {made[1]}…" in Parsed(alone).all("p")[-2].text
    # The addresses in drawings name their format, and are asked for by nobody.
    told = json.loads(Parsed(alone).one("script", type="application/json").text)["lesson"]
    assert not any("http" in json.dumps(one) for one in told["steps"])
    beside = json.loads(
        Parsed(lesson_page(lesson, live=LIVE)).one("script", type="application/json").text
    )
    steps = beside["lesson"]["steps"]
    assert all(one["live"].startswith("https://unroll.example/app/?unit=") for one in steps)
    for number, one in enumerate(steps):
        scene = link_scene(one["live"])
        assert scene.place.get("t", 0) == one["item"]["place"].get("t", 0), number
    assert any("https://unroll.example/app/glossary?term=" in one["item"]["html"] for one in steps)
    with pytest.raises(ValueError, match="address of the web"):
        lesson_page(lesson, live="javascript:alert(1)")


def test_a_link_to_a_step_gives_the_lesson_in_a_book_opened_there(
    tmp_path: Any, lesson: Lesson
) -> None:
    path = tmp_path / "lesson.html"
    explorer.export_html("lessons?lesson=gru-four-steps&step=3&book=keras", path)
    assert path.stat().st_size < MOST_BYTES
    page = Parsed(path.read_text("utf-8"))
    assert page.one("h1").text == course()["gru-four-steps"].title
    sent = json.loads(page.one("script", type="application/json").text)["lesson"]
    assert sent["begin"] == 3
    assert len(sent["steps"]) == len(course()["gru-four-steps"].steps)
    chosen = {one["chosen"].get("notation") for one in sent["scenes"] if one["chosen"]}
    assert chosen == {"keras"}
    assert "Notation: Keras." in [one.text for one in page.all("p")]
    led, _ = lesson_file(replace(lesson, steps=lesson.steps[:1]), 1, "keras", LIVE)
    assert "notation=keras" in led["steps"][0]["live"]


def test_where_nothing_plays_the_tables_and_charts_of_the_view_are_shown() -> None:
    whole = course()["rnn-or-transformer"]
    still = [one for one in whole.steps if "versus=length" in one.view.query][:1]
    still += [one for one in whole.steps if "versus=advice" in one.view.query]
    sent, _ = lesson_file(replace(whole, steps=tuple(still)), 1, AS_TOLD, "")
    charts, table = (sent["scenes"][one["scene"]] for one in sent["steps"])
    pictures = Parsed(charts["told"]).all("img")
    assert len(pictures) == 2
    # Each says what it shows itself, not what both do.
    assert len({one.attributes["alt"] for one in pictures}) == 2
    for one in pictures:
        kind, _, content = (one.attributes["src"] or "").partition(";base64,")
        assert kind == "data:image/svg+xml"
        assert ElementTree.fromstring(base64.b64decode(content)).tag.endswith("svg")
    listed = Parsed(table["told"])
    rows = table_rows(verdicts(shipped()))
    assert [one.text for one in listed.all("th", scope="col")] == list(rows[0])
    cells = [one.text for one in (*listed.all("th", scope="row"), *listed.all("td"))]
    assert sorted(cells) == sorted(cell for one in rows for cell in one.values())


def test_every_view_of_the_course_has_something_to_show() -> None:
    bare = set()
    for lesson in course().values():
        for step in lesson.steps:
            scene = scene_of(step.view.page, shown(step.view).values)
            if not scene.mounts and scene.sheets is None:
                bare.add(step.view.query)
    assert bare == set()


@pytest.mark.parametrize(
    ("start", "begin"),
    [(LESSON_START, LESSON_BEGINNING), (REPORT_START, REPORT_BEGINNING)],
)
def test_with_every_part_the_script_of_a_file_declares_no_name_twice(
    start: str, begin: str, tmp_path: Any
) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed, so what needs it was not checked.")
    script = tmp_path / "file.mjs"
    script.write_text(file_bundle(frozenset(mount_modules()), start, begin), "utf-8")
    done = subprocess.run([node, "--check", script], capture_output=True, text=True, check=False)
    assert done.stderr == ""
