"""What the sweeps left behind: five seeds of every model everywhere, of matched parameters."""

from __future__ import annotations

import csv
from collections import defaultdict

import pytest

from explorer.contest.models import MODELS, TRANSFORMER
from explorer.contest.results import (
    Curves,
    data_curves,
    edition,
    label_curves,
    length_curves,
)
from explorer.contest.sentences import COUNTS
from explorer.contest.tables import SWEEP_FILES, TRAININGS
from explorer.contest.tasks import LABEL_LENGTHS, LENGTH_CONTESTS
from scripts.contest.measure_label import TUNED_AT

SEEDS = 5


def assert_complete(curves: Curves, models: tuple[str, ...], places: tuple[int, ...]) -> None:
    """Every model at every place with five seeds."""
    assert sorted(curves) == sorted(models)
    for curve in curves.values():
        assert tuple(curve) == places
        assert {len(values) for values in curve.values()} == {SEEDS}


@pytest.mark.parametrize("task", LENGTH_CONTESTS)
def test_every_task_has_all_models_with_five_seeds_at_every_length(task: str) -> None:
    assert_complete(length_curves(task), MODELS, LENGTH_CONTESTS[task].tested)


def test_every_number_of_sentences_has_all_its_models_with_five_seeds() -> None:
    assert_complete(data_curves(), ("lstm", "gru", TRANSFORMER), COUNTS)


def test_every_length_before_a_label_has_all_models_with_five_seeds() -> None:
    assert_complete(label_curves(), MODELS, LABEL_LENGTHS)


@pytest.mark.parametrize("key", SWEEP_FILES)
def test_no_row_stands_twice_and_every_model_is_as_large_as_the_transformer(key: str) -> None:
    with SWEEP_FILES[key].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    value = "bits" if key == "data" else "right"
    places = [tuple(text for name, text in row.items() if name != value) for row in rows]
    assert len(set(places)) == len(places)
    assert {row.get("task", key) for row in rows} == (
        set(LENGTH_CONTESTS) if key == "length" else {key}
    )
    parameters = defaultdict(set)
    for row in rows:
        parameters[row.get("task"), row["model"]].add(int(row["parameters"]))
    assert {len(counts) for counts in parameters.values()} == {1}
    for (task, _), counts in parameters.items():
        assert min(counts) == pytest.approx(min(parameters[task, TRANSFORMER]), rel=0.1)


def test_every_final_training_took_the_setting_that_was_tuned_best() -> None:
    with TRAININGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    tried: dict[tuple[str, ...], dict[tuple[str, str], float]] = defaultdict(dict)
    taken: dict[tuple[str, ...], set[tuple[str, str]]] = defaultdict(set)
    for row in rows:
        case = TUNED_AT[row["case"]] if row["sweep"] == "label" else row["case"]
        where, setting = (row["sweep"], case, row["model"]), (row["rate"], row["option"])
        if row["part"] == "tuning":
            tried[where][setting] = float(row["loss"])
        else:
            taken[where].add(setting)
    assert sorted(tried) == sorted(taken)
    for where, settings in taken.items():
        assert settings == {min(tried[where], key=tried[where].__getitem__)}


@pytest.mark.parametrize("key", SWEEP_FILES)
def test_a_sweep_was_made_within_an_hour_of_one_core(key: str) -> None:
    made = edition(key)
    assert 0.0 < made.minutes < 60.0
    assert made.cores >= 1
    assert made.trainings > 0
