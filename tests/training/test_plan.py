"""A plan: what it says of its task and sizes, and what is refused before anything runs."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from explorer.network.matched_sizes import matched_sizes, parameters_of
from explorer.sequences.limits import MAX_LAYERS, MAX_UNITS
from explorer.tasks import TASKS
from explorer.training.plan import MAX_CLIP, MOST_BATCH, MOST_STEPS, Plan
from tests.plain_cells import assert_one_sentence
from tests.trainings import distinct_series

SERIES = distinct_series(100)


@pytest.mark.parametrize("key", TASKS)
def test_the_usual_settings_of_every_task_are_allowed(key: str) -> None:
    task, usual = TASKS[key], TASKS[key].usual
    plan = Plan(
        task=key,
        length=task.span.usual,
        cells=usual.cells,
        layers=usual.layers,
        hidden_size=usual.hidden_size,
        start=usual.start,
        optimiser=usual.optimiser,
        rate=usual.rate,
        clip=usual.clip,
        batch=usual.batch,
        steps=usual.steps,
    )
    assert plan.checked() is plan
    assert plan.the_task() is task


def test_a_plan_without_settings_is_what_the_task_recall_suggests() -> None:
    plan, recall = Plan().checked(), TASKS["recall"]
    assert (plan.task, plan.length) == ("recall", recall.span.usual)
    assert vars(recall.usual).items() <= vars(plan).items()


def test_plans_of_the_same_settings_are_one() -> None:
    assert hash(Plan(seed=1)) == hash(replace(Plan(), seed=1))
    assert Plan(seed=1) == replace(Plan(), seed=1) != Plan()


def test_the_task_of_a_series_is_made_of_its_numbers() -> None:
    plan = Plan(task="series", length=10, series=f"price\n{SERIES}", column="price").checked()
    assert plan.the_task().inputs == ("price",)
    assert plan.the_task().forecasts


def test_all_cells_have_the_same_size_unless_they_are_matched() -> None:
    cells = ("lstm", "rnn", "gru")
    plan = Plan(cells=cells, hidden_size=10)
    assert plan.sizes() == {"lstm": 10, "rnn": 10, "gru": 10}
    matched = replace(plan, matched=True).sizes()
    assert matched == matched_sizes(cells, 5, 10)  # recall reads five symbols
    target = parameters_of("lstm", 5, 10)
    for cell, size in matched.items():
        for other in (size - 1, size + 1):
            distance = abs(parameters_of(cell, 5, other) - target)
            assert abs(parameters_of(cell, 5, size) - target) <= distance


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"task": "copy"}, ["Unknown task 'copy'", "recall", "series"]),
        ({"optimiser": "adagrad"}, ["Unknown optimiser 'adagrad'", "adam", "lbfgs"]),
        ({"start": "zero"}, ["'zero'", "drawn, chrono"]),
        ({"cells": ("transformer",)}, ["Unknown cell 'transformer'", "lstm"]),
        ({"cells": ()}, ["0 cells", "1 to 3"]),
        ({"cells": ("rnn", "gru", "lstm", "irnn")}, ["4 cells", "1 to 3"]),
        ({"cells": ("rnn", "rnn")}, ["2 cells", "different"]),
        ({"layers": 0}, ["layers", "0", f"1 to {MAX_LAYERS}"]),
        ({"layers": MAX_LAYERS + 1}, ["layers", f"1 to {MAX_LAYERS}"]),
        ({"directions": 0}, ["directions", "0", "1 to 2"]),
        ({"directions": 3}, ["directions", "3", "1 to 2"]),
        ({"task": "sine", "directions": 2}, ["asks for the next value", "1 direction"]),
        (
            {"task": "series", "series": SERIES, "length": 20, "directions": 2},
            ["asks for the next value", "1 direction"],
        ),
        (
            {"length": 200, "batch": 128, "hidden_size": 128, "layers": 3, "directions": 2},
            ["directions is 19,660,800", "16,000,"],
        ),
        ({"hidden_size": 0}, ["hidden size", f"1 to {MAX_UNITS}"]),
        ({"hidden_size": MAX_UNITS + 1}, ["hidden size", f"1 to {MAX_UNITS}"]),
        ({"hidden_size": 2.5}, ["hidden size", "2.5", "whole"]),
        ({"batch": 0}, ["batch size", f"1 to {MOST_BATCH}"]),
        ({"batch": MOST_BATCH + 1}, ["batch size", f"1 to {MOST_BATCH}"]),
        ({"steps": 0}, ["number of steps", "1 to 20,000"]),
        ({"steps": MOST_STEPS + 1}, ["number of steps", "20001", "1 to 20,000"]),
        ({"seed": -1}, ["seed", "-1"]),
        ({"seed": 2**31 + 1}, ["seed"]),
        ({"patience": -1}, ["patience", "-1"]),
        ({"rate": 0.0}, ["learning rate", "1e-06 to 10"]),
        ({"rate": 11.0}, ["learning rate", "1e-06 to 10"]),
        ({"rate": math.nan}, ["learning rate", "nan"]),
        ({"rate": math.inf}, ["learning rate", "inf"]),
        ({"clip": -1.0}, ["gradient norm", "-1"]),
        ({"clip": 2 * MAX_CLIP}, ["gradient norm"]),
        ({"stop_below": math.nan}, ["loss to stop below", "nan"]),
        ({"length": 1}, ["Lag is 1", "2 to 200"]),
        ({"length": 201}, ["Lag is 201", "2 to 200"]),
        ({"length": 200, "batch": 256, "hidden_size": 128, "layers": 4}, ["26,214,400", "16,000,"]),
        ({"task": "series"}, ["empty", "40 to 20,000"]),
        ({"task": "series", "series": SERIES, "column": "y"}, ["“y”", "x"]),
        ({"task": "series", "series": SERIES, "length": 40}, ["Window is 40", "4 to 39"]),
    ],
)
def test_a_setting_that_is_not_allowed_is_refused_in_one_sentence(
    changes: dict[str, Any], parts: list[str]
) -> None:
    with pytest.raises(ValueError, match=parts[0]) as refused:
        replace(Plan(), **changes).checked()
    assert_one_sentence(refused.value, *parts)


@pytest.mark.parametrize(
    "changes",
    [
        {"layers": MAX_LAYERS, "hidden_size": MAX_UNITS, "batch": 1},
        {"batch": MOST_BATCH, "steps": MOST_STEPS, "seed": 2**31, "patience": MOST_STEPS},
        {"rate": 10.0, "clip": 0.0, "stop_below": 0.0},
        {"rate": 1e-6, "clip": MAX_CLIP},
        {"length": 2, "cells": ("irnn",)},
    ],
)
def test_settings_at_the_end_of_their_ranges_are_allowed(changes: dict[str, Any]) -> None:
    replace(Plan(), **changes).checked()


@pytest.mark.parametrize("key", TASKS)
def test_both_directions_are_for_tasks_that_do_not_ask_for_the_next_value(key: str) -> None:
    task = TASKS[key]
    plan = replace(Plan(), task=key, length=task.span.usual, directions=2, batch=2)
    if task.forecasts:
        with pytest.raises(ValueError, match="next value"):
            plan.checked()
    else:
        plan.checked()


def test_sizes_are_matched_with_all_directions_counted() -> None:
    plan = replace(Plan(), cells=("lstm", "gru"), matched=True, directions=2, layers=2)
    counts = [parameters_of(cell, 5, size, 2, 2) for cell, size in plan.sizes().items()]
    assert plan.sizes() == matched_sizes(("lstm", "gru"), 5, 16, 2, 2)
    assert max(counts) / min(counts) < 1.1
