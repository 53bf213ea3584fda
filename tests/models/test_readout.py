"""What a trained model says at every step: shares or numbers, and sentences with the truth."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
import torch
from torch import Tensor

from explorer.models.model_file import model_bytes, read_model
from explorer.models.parts import ModelSizes
from explorer.models.probe import model_probe
from explorer.models.readout import ReadOut, read_out
from explorer.models.trained import TrainedModel
from explorer.tasks import TASKS, brackets
from explorer.tasks.probe import Probe
from explorer.training.keeping import kept_model
from explorer.training.learner import learner
from tests.plain_cells import assert_one_sentence
from tests.trainings import carried_out, distinct_series, small


def model_of(
    task: str, facts: Mapping[str, object] | None = None, outputs: int | None = None
) -> TrainedModel:
    """A model as a file of a task, with some facts written anew and another number of outputs."""
    declared = TASKS[task]
    names = [*declared.outputs, "more"][: outputs or len(declared.outputs)]
    shape = ModelSizes("gru", len(declared.inputs), len(names), 3)
    written = {
        "cell": "gru",
        "hidden_size": 3,
        "input_size": shape.inputs,
        "task": task,
        "kind": declared.kind,
        "length": declared.span.low,
        "outputs": names,
        "alphabet" if declared.text else "features": declared.inputs,
    }
    data = model_bytes(learner(shape, seed=0).state_dict(), written | dict(facts or {}))
    return read_model(data, "model")


def answer_of(model: TrainedModel, probe: Probe) -> tuple[ReadOut, Tensor]:
    """What a model says of its probe, and the answers (T, O) of its read-out."""
    with torch.no_grad():
        output = model.module()(probe.sequence.x)[0][:, 0]
        return read_out(model, output, None, probe), model.readout(output)


@pytest.mark.parametrize("task", ["recall", "parity", "copying", "nesting"])
def test_for_classes_probabilities_are_drawn_and_the_likeliest_is_named_and_judged(
    task: str,
) -> None:
    model = model_of(task)
    probe = model_probe(model, seed=1)
    result, answers = answer_of(model, probe)
    assert result.shares
    assert result.outputs == TASKS[task].outputs
    shares = answers.exp() / answers.exp().sum(-1, keepdim=True)
    torch.testing.assert_close(result.values, shares)
    for step, sentence in enumerate(result.sentences):
        share, best = max((s, k) for k, s in enumerate(shares[step].tolist()))
        expected = f"Read-out: “{model.outputs[best]}” with {share:.2f}"
        if step >= probe.first_asked:
            due = int(probe.target[step - probe.first_asked])
            right = f", wrong, it is “{model.outputs[due]}”" if due != best else ", right"
            expected += right
        assert sentence == f"{expected}."
    assert len(result.sentences) == len(probe.sequence.tokens)


@pytest.mark.parametrize("task", ["sine", "adding"])
def test_for_numbers_the_answer_stands_beside_the_truth_where_one_was_asked_for(task: str) -> None:
    model = model_of(task)
    probe = model_probe(model, seed=1)
    result, answers = answer_of(model, probe)
    assert not result.shares
    torch.testing.assert_close(result.values, answers)
    assert result.truth is not None
    assert bool(result.truth[: probe.first_asked].isnan().all())
    torch.testing.assert_close(result.truth[probe.first_asked :], probe.target.double())
    assert 0 < probe.first_asked < len(result.sentences) == len(probe.sequence.tokens)
    name = TASKS[task].outputs[0]
    for step, sentence in enumerate(result.sentences):
        due = result.truth[step, 0].item()
        answer = "" if math.isnan(due) else f", it is {due:.2f}"
        assert sentence == f"Read-out: {name} {answers[step, 0].item():.2f}{answer}."


def test_for_a_persons_own_series_the_truth_is_the_next_value() -> None:
    plan = small(task="series", series=distinct_series(60), cells=("rnn",), steps=1)
    (trainee,) = carried_out(plan).trainees
    model = read_model(kept_model(trainee, trainee.snapshots[-1]), "series")
    probe = model_probe(model, 0)
    result, _ = answer_of(model, probe)
    assert result.truth is not None
    answered = ~result.truth[:-1].isnan()
    assert torch.equal(result.truth[:-1][answered], probe.sequence.x[1:, 0][answered])
    assert int(answered.sum()) >= 12 - 2


def test_without_a_probe_nothing_is_called_right_or_wrong() -> None:
    output = torch.zeros(4, 3, dtype=torch.float64)
    result = read_out(model_of("recall"), output, "ABC.", None)
    assert not any("right" in sentence or "wrong" in sentence for sentence in result.sentences)
    result = read_out(model_of("sine"), output, None, None)
    assert result.truth is not None
    assert bool(result.truth.isnan().all())
    assert not any("it is" in sentence for sentence in result.sentences)


def test_a_brackets_answer_is_right_if_quotes_and_depth_both_are() -> None:
    text = 'a("(b\N{LATIN SMALL LETTER E}\N{COMBINING ACUTE ACCENT}")'
    letters = ["a", "(", '"', "(", "b", "?", '"', ")"]
    facts = {"task": "brackets", "outputs": brackets.OUTPUTS, "alphabet": brackets.ALPHABET}
    facts |= {"cell": "rnn", "hidden_size": 5, "input_size": len(brackets.ALPHABET)}
    weights = learner(ModelSizes("rnn", len(brackets.ALPHABET), 5, 5), seed=0).state_dict()
    weights["readout.weight"], weights["readout.bias"] = torch.eye(5), torch.zeros(5)
    model = read_model(model_bytes(weights, facts), "brackets")
    answers = torch.randn(8, 5, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    quotes, depths = (label.tolist() for label in brackets.labels("".join(letters)))
    answers[0] = torch.tensor([-5.0, 9.0, 0.0, 0.0, 0.0])  # not in quotes, depth 0: right
    answers[1] = torch.tensor([-5.0, 9.0, 0.0, 0.0, 0.0])  # the depth is wrong
    answers[2] = torch.tensor([-5.0, 0.0, 9.0, 0.0, 0.0])  # the quotes are
    result = read_out(model, answers, text, None)
    torch.testing.assert_close(result.values[:, 0], 1 / (1 + (-answers[:, 0]).exp()))
    torch.testing.assert_close(result.values[:, 1:], answers[:, 1:].softmax(-1))
    verdicts = []
    for row, quote, depth, sentence in zip(
        answers.tolist(), quotes, depths, result.sentences, strict=True
    ):
        answer_pair = (row[0] > 0, row[1:].index(max(row[1:])))
        verdicts.append("right" if answer_pair == (bool(quote), depth) else "wrong")
        place = "in quotes" if answer_pair[0] else "not in quotes"
        assert sentence == f"Read-out: {place}, depth {answer_pair[1]}, {verdicts[-1]}."
    assert verdicts[:3] == ["right", "wrong", "wrong"]


CLAIMS: dict[str, tuple[str, dict[str, object], int | None]] = {
    "too few outputs": ("parity", {"length": 40}, 1),
    "too many outputs": ("sine", {}, 2),
    "classes as numbers": ("parity", {"kind": "numbers", "length": 40}, None),
    "numbers as classes": ("sine", {"kind": "classes"}, None),
    "no kind": ("parity", {"kind": "other", "length": 40}, None),
    "a series of classes": (
        "sine",
        {"kind": "classes", "probe": [[9], [9], [9]], "given": 1},
        None,
    ),
    "brackets with one output": ("parity", {"task": "brackets"}, 1),
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_file_whose_answers_do_not_fit_its_task_is_read_or_refused_in_one_sentence(
    claim: str,
) -> None:
    task, facts, outputs = CLAIMS[claim]
    try:
        model = model_of(task, facts, outputs)
        if model.task == "brackets":
            result = read_out(model, torch.zeros(2, 3, dtype=torch.float64), "ab", None)
            assert len(result.sentences) == 2
            return
        probe = model_probe(model, 0)
        result, _ = answer_of(model, probe)
    except ValueError as error:
        assert_one_sentence(error)
    else:
        assert len(result.sentences) == len(probe.sequence.tokens)
