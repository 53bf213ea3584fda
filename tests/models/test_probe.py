"""The sequence a model shows itself on: its task's own, or the one that its file carries."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
import torch

from explorer.models.model_file import model_bytes, read_model
from explorer.models.parts import ModelSizes
from explorer.models.probe import model_probe
from explorer.models.trained import TrainedModel
from explorer.tasks import TASKS
from explorer.tasks.probe import task_probe
from explorer.training.learner import learner
from tests.plain_cells import assert_one_sentence


def rewritten(model_task: str, facts: Mapping[str, object]) -> TrainedModel:
    """A model of a task, some of the facts in its file written anew; None: left out."""
    task = TASKS[model_task]
    shape = ModelSizes("rnn", len(task.inputs), len(task.outputs), 3)
    usual: dict[str, object] = {
        "cell": "rnn",
        "hidden_size": 3,
        "input_size": shape.inputs,
        "task": task.key,
        "kind": task.kind,
        "length": task.span.low,
        "outputs": task.outputs,
        "alphabet" if task.text else "features": task.inputs,
    }
    written = {name: fact for name, fact in (usual | facts).items() if fact is not None}
    return read_model(model_bytes(learner(shape, seed=0).state_dict(), written), "rewritten")


@pytest.mark.parametrize("key", TASKS)
def test_the_sequence_of_a_model_is_its_tasks_own_and_the_same_for_the_same_seed(key: str) -> None:
    task = TASKS[key]
    model = rewritten(key, {})
    before = torch.get_rng_state()
    first, second = model_probe(model, 3), model_probe(model, 3)
    expected = task_probe(task, task.span.low, 3)
    assert torch.equal(torch.get_rng_state(), before)
    for probe in (first, second):
        assert torch.equal(probe.sequence.x, expected.sequence.x)
        assert torch.equal(probe.target, expected.target)
        assert probe.sequence.tokens == expected.sequence.tokens


def test_without_a_length_in_the_file_the_tasks_usual_one_is_shown() -> None:
    model = rewritten("recall", {"length": None})
    assert len(model_probe(model, 0).sequence.tokens) == TASKS["recall"].span.usual + 1


@pytest.mark.parametrize("length", ["0", "1", "201", "999999", "9" * 50, "-5", "1e3", "many"])
def test_a_length_that_the_task_does_not_allow_is_refused_in_one_sentence(length: str) -> None:
    with pytest.raises(ValueError, match="Lag") as refused:
        model_probe(rewritten("recall", {"length": length}), 0)
    assert_one_sentence(refused.value, "2 to 200")


@pytest.mark.parametrize("task", ["brackets", "chess", "series", ""])
def test_an_unknown_task_is_refused_in_one_sentence(task: str) -> None:
    with pytest.raises(ValueError, match="not known") as refused:
        model_probe(rewritten("recall", {"task": task}), 0)
    assert_one_sentence(refused.value, *(declared.title for declared in TASKS.values()))


@pytest.mark.parametrize(
    ("written", "claimed"), [("recall", "sine"), ("adding", "parity"), ("recall", "parity")]
)
def test_a_task_that_does_not_fit_the_models_inputs_is_refused_in_one_sentence(
    written: str, claimed: str
) -> None:
    with pytest.raises(ValueError, match="reads") as refused:
        model_probe(rewritten(written, {"task": claimed}), 0)
    assert_one_sentence(refused.value, ", ".join(TASKS[claimed].inputs))


UNREADABLE = {
    "no list": "null",
    "a text": '"0.5"',
    "words": '[["a"], ["b"]]',
    "flat": "[1, 2, 3]",
    "empty": "[]",
    "ragged": "[[1], [2, 3]]",
    "too wide": "[[1, 2], [3, 4]]",
    "a single step": "[[1]]",
    "NaN": "[[1], [NaN]]",
    "infinite": "[[1], [1e999]]",
    "nothing in it": "[[1], [null]]",
    "cut off": "[[1], [2",
    "too long": json.dumps([[0.5]] * 301),
    "a number beyond floats": f"[[1], [1{'0' * 400}]]",
    "nested without end": "[" * 100_000,
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_an_unreadable_sequence_in_a_file_is_refused_in_one_sentence(case: str) -> None:
    facts = {"probe": UNREADABLE[case], "given": "1", "task": "series"}
    with pytest.raises(ValueError, match="cannot be read") as refused:
        model_probe(rewritten("sine", facts), 0)
    assert_one_sentence(refused.value, "another sequence")


@pytest.mark.parametrize("given", [None, "0", "-1", "4", "half", "", "9" * 5000])
def test_a_given_part_outside_the_sequence_is_refused_in_one_sentence(given: str | None) -> None:
    facts = {"probe": "[[1], [2], [3]]", "given": given, "task": "series"}
    with pytest.raises(ValueError, match="cannot be read") as refused:
        model_probe(rewritten("sine", facts), 0)
    assert_one_sentence(refused.value, "another sequence")
