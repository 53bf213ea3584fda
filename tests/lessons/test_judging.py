"""What a file judges by: for every question of the course it says what the app says."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import torch

from explorer.lessons.course import course
from explorer.lessons.judging import judging
from explorer.lessons.lesson import Question
from explorer.lessons.questions import (
    NEAR_CURVE,
    NEAR_VALUE,
    Answer,
    Asked,
    Guess,
    answer,
    asked,
    is_right,
)
from explorer.lessons.shown import shown
from explorer.resources import PLAYER
from explorer.session.declared.pages import LANGUAGE

MOST_STEPS = 12
SCRIPT = """
import { readFileSync } from "node:fs";
import { isRight } from "./judge.mjs";
const asked = JSON.parse(readFileSync("asked.json", "utf8"));
const judged = asked.map(({ judging, guesses }) => guesses.map((one) => isRight(judging, one)));
console.log(JSON.stringify(judged));
"""


def guesses(question: Question, put: Asked, true: Answer) -> list[Guess]:
    """Right ones, wrong ones, and some on both sides of where right ends."""
    if question.kind == "value":
        assert true.level is not None
        if question.log:
            span = question.high / question.low
            around = [true.level * span ** (NEAR_VALUE * share) for share in (-1.1, -0.9, 0.9, 1.1)]
        else:
            reach = (question.high - question.low) * NEAR_VALUE
            around = [true.level + reach * share for share in (-1.1, -0.9, 0.9, 1.1)]
        return [question.low, true.level, question.high, *(one for one in around if one > 0)]
    if question.kind == "curve":
        assert true.curve is not None
        reach = (question.high - question.low) * NEAR_CURVE
        shifts = [true.curve + reach * share for share in (-1.1, -0.9, 0.0, 0.9, 1.1)]
        flat = torch.full_like(true.curve, question.low)
        return [tuple(one.tolist()) for one in (*shifts, flat, flat[1:])]
    count = put.length if question.kind == "step" else len(put.options)
    assert true.place is not None
    return sorted({*range(0, count, max(count // MOST_STEPS, 1)), true.place})


def test_a_file_judges_every_question_of_the_course_as_the_app_does(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed, so what needs it was not checked.")
    told: list[dict[str, Any]] = []
    expected: list[list[bool]] = []
    kinds = set()
    for lesson in course().values():
        for step in lesson.steps:
            question = step.question
            # Some of the page Language take seconds to answer; the next token is its own kind.
            if question is None or (step.view.page == LANGUAGE and question.kind != "token"):
                continue
            view = shown(step.view)
            put, true = asked(question, view), answer(question, view)
            tried = guesses(question, put, true)
            told.append({"judging": judging(question, put, true), "guesses": tried})
            expected.append([is_right(question, guess, true) for guess in tried])
            kinds.add(question.kind)
    assert kinds == {"step", "value", "curve", "choose", "map", "token"}
    # Both sides are tried in each.
    assert all(len(set(one)) == 2 for one in expected)
    (tmp_path / "judge.mjs").write_text((PLAYER / "judge.js").read_text("utf-8"), "utf-8")
    (tmp_path / "asked.json").write_text(json.dumps(told, allow_nan=False))
    (tmp_path / "script.mjs").write_text(SCRIPT)
    done = subprocess.run(
        [node, "script.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == expected


def test_a_curve_with_a_step_that_is_no_number_is_never_right(tmp_path: Path) -> None:
    question = Question("curve", "How?", "So.", answer="c")
    true = Answer(curve=torch.tensor([0.5, torch.nan]))
    sent = judging(question, Asked(length=2), true)
    assert sent["curve"] == [0.5, None]
    assert not is_right(question, (0.5, 0.5), true)
