"""A kept model: it answers as the one that was trained, and says all about how it was made."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest
import torch

from explorer import CELLS
from explorer.models.model_file import MAX_MODEL_BYTES, model_bytes, read_model
from explorer.models.own import own_model
from explorer.models.parts import ModelSizes
from explorer.models.probe import model_probe
from explorer.models.trained import TrainedModel
from explorer.sequences.arrangement import Arrangement
from explorer.sequences.limits import MAX_DIRECTIONS, MAX_LAYERS, MAX_UNITS
from explorer.tasks import TASKS
from explorer.tasks.probe import task_probe
from explorer.training.keeping import kept_model
from explorer.training.learner import learner
from explorer.training.plan import Plan
from explorer.training.trainee import Trainee
from tests.trainings import assert_equal_weights, carried_out, distinct_series, small

SERIES = distinct_series(60)


def kept(trainee: Trainee, which: int = -1) -> TrainedModel:
    return read_model(kept_model(trainee, trainee.snapshots[which]), "kept")


def trained(**changes: Any) -> Trainee:
    return carried_out(
        small(cells=("gru",), steps=3) if not changes else small(**changes)
    ).trainees[0]


@pytest.mark.parametrize(
    "changes",
    [{"cells": (cell,), "layers": 2} for cell in CELLS]
    + [{"cells": (cell,), "layers": 2, "directions": 2} for cell in CELLS]
    + [{"task": "sine", "length": 20}, {"task": "adding"}, {"task": "series", "series": SERIES}],
    ids=lambda changes: "-".join(str(v)[:20] for v in changes.values()),
)
def test_a_model_read_again_answers_as_the_one_that_was_kept(changes: dict[str, Any]) -> None:
    trainee = trained(**changes, steps=3)
    model = kept(trainee)
    probe = model_probe(model, seed=0)
    with torch.no_grad():
        result = model.readout(model.module()(probe.sequence.x)[0])
        expected = trainee.learner(probe.sequence.x.float())
    assert result.dtype == torch.float64
    torch.testing.assert_close(result.float(), expected, rtol=1e-4, atol=1e-5)
    assert (model.layers, model.directions) == (trainee.plan.layers, trainee.plan.directions)
    assert model.outputs == trainee.task.outputs
    assert model.features == trainee.task.inputs


def test_the_weights_are_those_of_the_snapshot_and_its_step_is_told() -> None:
    trainee = trained(cells=("lstm",))
    for place in (0, 3, -1):
        snapshot = trainee.snapshots[place]
        model = kept(trainee, place)
        assert model.facts["steps"] == f"{snapshot.step}"
        weights = {f"recurrent.{name}": value for name, value in model.state_dict.items()}
        weights |= {f"readout.{name}": value for name, value in model.readout.state_dict().items()}
        assert_equal_weights(weights, {n: value.double() for n, value in snapshot.weights.items()})


def test_facts_carry_every_setting_of_the_plan() -> None:
    trainee = trained(task="adding", length=9, cells=("rnn", "lstm"), matched=True, patience=50)
    model = kept(trainee)
    settings = json.loads(model.facts["plan"])
    typed = {
        "cells": tuple(settings["cells"]),
        "arrangement": Arrangement(**settings["arrangement"] | {"features": ()}),
    }
    assert Plan(**settings | typed) == trainee.plan
    assert set(settings) == set(asdict(trainee.plan))
    sentence = {name: model.facts[name] for name in ("cell", "task", "kind", "length", "seed")}
    expected = {"cell": "rnn", "task": "adding", "kind": "numbers", "length": "9", "seed": "0"}
    assert sentence == expected
    assert (model.cell, model.task, model.hidden_size) == ("rnn", "adding", 4)
    assert model.alphabet is None


def test_a_model_of_characters_names_them_and_one_of_numbers_its_columns() -> None:
    assert kept(trained()).alphabet == ("A", "B", "C", ".", "?")
    sine = kept(trained(task="sine", length=20))
    assert (sine.alphabet, sine.features) == (None, ("x",))


def test_the_largest_model_that_can_be_trained_can_be_read_again() -> None:
    task = max(TASKS.values(), key=lambda task: len(task.inputs))
    sizes = (len(task.inputs), len(task.outputs), MAX_UNITS, MAX_LAYERS, MAX_DIRECTIONS)
    shape = ModelSizes("lstm_peephole", *sizes)
    facts = {"cell": shape.cell, "hidden_size": MAX_UNITS, "input_size": shape.inputs}
    facts |= {
        "layers": shape.layers,
        "directions": shape.directions,
        "task": task.key,
        "outputs": task.outputs,
    }
    data = model_bytes(learner(shape, seed=0).state_dict(), facts | {"alphabet": task.inputs})
    assert len(data) < MAX_MODEL_BYTES
    assert read_model(data, "large").layers == MAX_LAYERS


# series


def test_the_series_itself_is_not_in_the_file_of_its_model() -> None:
    trainee = trained(task="series", series=SERIES)
    data = kept_model(trainee, trainee.snapshots[-1])
    numbers = SERIES.split("\n")
    assert not [number for number in numbers if number.encode() in data]
    model = read_model(data, "series")
    assert json.loads(model.facts["plan"])["series"] == ""
    carried = len(json.loads(model.facts["probe"]))
    assert carried <= trainee.plan.length + 12 - 1  # one window and the tail of 60 values


def test_a_model_of_a_series_shows_the_end_of_it_whatever_the_seed() -> None:
    trainee = trained(task="series", series=SERIES)
    probe, shown = model_probe(kept(trainee), seed=5), task_probe(trainee.task, 6, seed=0)
    steps = len(probe.sequence.tokens)
    assert torch.equal(probe.sequence.x, shown.sequence.x[:steps])
    following = shown.sequence.x[1 : steps + 1, 0]
    assert torch.equal(probe.target.double(), following[-len(probe.target) :])
    assert probe.given == 6 < steps
    assert steps >= len(shown.sequence.tokens) - 1
    assert torch.equal(probe.sequence.x, model_probe(kept(trainee), seed=0).sequence.x)


def test_two_models_with_the_same_content_are_one() -> None:
    trainee = trained(cells=("rnn",))
    data = kept_model(trainee, trainee.snapshots[-1])
    earlier = kept_model(trainee, trainee.snapshots[0])
    assert own_model(data, "a") == own_model(data, "a")
    again = [kept_model(trainee, trainee.snapshots[-1]) for _ in range(20)]
    assert len({own_model(copy, "a").digest for copy in again}) == 1
    assert own_model(data, "a") != own_model(earlier, "a")
