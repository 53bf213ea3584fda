"""The example of a task: what is read and what is asked for, each at its steps."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from explorer.tasks import TASKS
from explorer.tasks.probe import task_probe
from explorer.views.example import NOTHING, due, example_board


def codes(drawn: Any) -> np.ndarray:
    """The codes of a map, (T, rows)."""
    values = np.frombuffer(base64.b64decode(drawn["codes"]), "<u2")
    return values.reshape(-1, drawn["units"])


@pytest.mark.parametrize("key", TASKS)
def test_every_task_can_be_drawn(key: str) -> None:
    task = TASKS[key]
    probe = task_probe(task, task.span.usual, 0)
    board = example_board(task, probe)
    assert board["tokens"] == list(probe.sequence.tokens)
    for group in board["groups"]:
        assert group["lines"] or group["maps"]
    assert board["groups"][0]["sentence"] == task.sentence


def test_of_recall_nothing_is_asked_for_until_the_last_step_and_then_the_first_letter() -> None:
    task = TASKS["recall"]
    probe = task_probe(task, 10, 0)
    read, asked = (group["maps"][0] for group in example_board(task, probe)["groups"])
    first = int(codes(read)[0].argmax())
    assert read["rows"][first] == probe.sequence.tokens[0]
    names = [asked["rows"][row] for row in codes(asked).argmax(1)]
    assert names == [NOTHING] * 10 + [probe.sequence.tokens[0]]
    assert (codes(asked) == 65534).sum() == 11


@pytest.mark.parametrize("key", TASKS)
def test_answers_are_due_at_the_last_steps_and_nowhere_else(key: str) -> None:
    task = TASKS[key]
    probe = task_probe(task, task.span.low, 3)
    answers = due(task, probe)
    assert answers[: probe.first_asked].isnan().all()
    later = answers[probe.first_asked :]
    if task.kind == "classes":
        assert later.argmax(-1).tolist() == probe.target.tolist()
    else:
        assert later.flatten().tolist() == pytest.approx(probe.target.flatten().tolist())
