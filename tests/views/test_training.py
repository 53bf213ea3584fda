"""The curves of a training: what was recorded, in slots that keep their place while it grows."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from explorer.training.training import Training
from explorer.views.training import SLOTS, figures, name_of, training_curves
from tests.trainings import carried_out, small


def curves(board: dict[str, Any], group: int) -> dict[str, np.ndarray]:
    """Title → values of the curves of a group's only panel."""
    (panel,) = board["groups"][group]["lines"]
    return {
        curve["title"]: np.frombuffer(
            base64.b64decode(curve["floats"]["base64"]), f"<f{curve['floats']['bytes']}"
        )
        for curve in panel["curves"]
    }


def test_a_slot_is_the_mean_of_its_steps() -> None:
    training = carried_out(small(steps=2 * SLOTS, cells=("rnn",)))
    losses = np.array(training.trainees[0].records.loss)
    shown = curves(training_curves(training), 1)["RNN"]
    np.testing.assert_allclose(shown, losses.reshape(-1, 2).mean(axis=1), rtol=1e-5)


def test_what_is_not_trained_yet_is_left_empty_and_has_its_place() -> None:
    training = Training(small(steps=10))
    for _ in range(4):
        training.step()
    board = training_curves(training)
    for group in (1, 2, 3):
        for values in curves(board, group).values():
            assert np.isfinite(values).tolist() == [True] * 4 + [False] * 6
    (panel,) = board["groups"][1]["lines"]
    assert panel["below"] == ["0", "step 10"]
    assert board["length"] == 10


def test_the_metric_is_held_from_one_exam_to_the_next_and_ends_at_the_last() -> None:
    training = carried_out(small(steps=12, cells=("gru",)))
    records = training.trainees[0].records
    shown = curves(training_curves(training), 0)["GRU"]
    for step, value in enumerate(shown):
        known = [
            m for at, m in zip(records.exam_steps, records.metric, strict=True) if at <= step + 1
        ]
        assert value == pytest.approx(known[-1])
    training.go_on()
    assert np.isnan(curves(training_curves(training), 0)["GRU"][12:]).all()


def test_the_guess_without_a_network_is_a_level_line() -> None:
    training = Training(small(task="adding"))
    guess = curves(training_curves(training), 0)[training.task.baseline_word]
    assert set(guess.tolist()) == {np.float32(training.baseline)}


def test_the_norm_after_clipping_is_the_smaller_of_the_norm_and_the_limit() -> None:
    training = carried_out(small(clip=0.05, cells=("rnn",)))
    board = training_curves(training)
    before, after = curves(board, 2)["RNN"], curves(board, 3)["RNN"]
    np.testing.assert_allclose(after, np.minimum(before, 0.05), rtol=1e-5)
    assert len(training_curves(Training(small(clip=0.0)))["groups"]) == 3


def test_the_ends_of_the_scales_only_grow_while_curves_do() -> None:
    training = Training(small(steps=60, cells=("lstm",), length=3))
    ends = []
    while not training.finished:
        training.step()
        (panel,) = training_curves(training)["groups"][1]["lines"]
        ends.append((panel["low"], panel["high"]))
    lows, highs = zip(*ends, strict=True)
    assert list(lows) == sorted(lows, reverse=True)
    assert list(highs) == sorted(highs)


def test_a_cell_is_named_with_its_units_where_they_differ() -> None:
    same = Training(small(cells=("rnn", "lstm")))
    assert [name_of(one, same) for one in same.trainees] == ["RNN", "LSTM"]
    matched = Training(small(cells=("lstm", "rnn"), hidden_size=8, matched=True))
    names = [name_of(one, matched) for one in matched.trainees]
    assert names == [f"{one.title} ({one.sizes.hidden_size})" for one in matched.trainees]
    assert names[0] == "LSTM (8)"


def test_the_figures_count_every_weight() -> None:
    training = Training(small(cells=("gru",), hidden_size=5))
    (row,) = figures(training)
    assert list(row) == [
        "Cell",
        "Units",
        "Weights",
        "Steps",
        "Held-out loss",
        "Share of right answers",
    ]
    inputs, outputs = len(training.task.inputs), len(training.task.outputs)
    assert row["Weights"] == str(3 * 5 * (inputs + 5 + 2) + outputs * (5 + 1))
