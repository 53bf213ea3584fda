"""The gradient page's boards hold what the library computes, and say in words what it comes to."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest

from explorer import CELLS
from explorer.analysis.half_life import half_life
from explorer.backprop.jacobians import jacobians
from explorer.backprop.state_gradients import state_gradients
from explorer.session.choice import Choice, ModelChoice
from explorer.session.holds import Hold
from explorer.session.run import run
from explorer.views.board import board
from explorer.views.gradients import along_time, jacobian, paths

OVERFLOWS = ModelChoice(
    "rnn", "random", nonlinearity="relu", sequence="noise", steps=500, gain=10.0
)


def values(curve: dict[str, Any]) -> np.ndarray:
    kind = {4: "<f4", 8: "<f8"}[curve["floats"]["bytes"]]
    return np.frombuffer(base64.b64decode(curve["floats"]["base64"]), kind)


def random(key: str, **settings: Any) -> ModelChoice:
    return ModelChoice(key, "random", sequence="noise", **settings)


@pytest.mark.parametrize("key", CELLS)
def test_every_part_can_be_shown_of_every_cell(key: str) -> None:
    result = run(random(key, steps=30))
    gradient = state_gradients(result.trace, "last")
    groups = [
        *along_time(result, Choice(), gradient),
        *jacobian(result, Choice()),
        *paths(result, Choice()),
    ]
    text = json.dumps(board(result, groups))
    assert "NaN" not in text
    for one in groups:
        assert one["title"]
        assert one["lines"] or one["maps"]
        for line in one["lines"]:
            assert all(len(values(curve)) == 30 for curve in line["curves"])


def test_the_curves_along_time_are_the_gradients_norms_with_their_half_life() -> None:
    result = run(random("rnn"))
    norms = state_gradients(result.trace, "last").norms()["h"]
    first, _ = along_time(result, Choice(), state_gradients(result.trace, "last"))
    np.testing.assert_allclose(values(first["lines"][0]["curves"][0]), norms, rtol=1e-6)
    assert half_life(norms, start=len(norms) - 1, towards="past").sentence in first["sentence"]


def test_a_plain_rnns_gradient_is_said_to_halve_and_with_a_larger_gain_to_double() -> None:
    for gain, word in ((1.0, "halves"), (3.0, "doubles")):
        result = run(random("irnn", gain=gain) if gain > 1 else random("rnn"))
        first, _ = along_time(result, Choice(), state_gradients(result.trace, "last"))
        assert word in first["sentence"]


def test_the_jacobians_curves_are_its_singular_values() -> None:
    result = run(random("gru", size=6))
    first, _ = jacobian(result, Choice())
    exact = jacobians(result.trace).singular_values
    titles = [curve["title"] for curve in first["lines"][0]["curves"]]
    assert titles[0] == "largest of 6"
    assert titles[-1] == "smallest of 6"
    shown = first["lines"][0]["curves"]
    np.testing.assert_allclose(values(shown[0]), exact[:, 0], rtol=1e-6)
    np.testing.assert_allclose(values(shown[-1]), exact[:, -1], rtol=1e-6)


def test_a_cell_without_a_straight_path_says_so_and_one_with_it_tells_how_far_it_carries() -> None:
    *_, none = paths(run(random("rnn")), Choice())
    assert "has no straight path" in none["sentence"]
    *_, some = paths(run(random("lstm")), Choice())
    assert "halves" in some["sentence"]


def test_with_the_forget_gates_held_open_the_straight_path_stays() -> None:
    *_, held = paths(run(random("lstm", hold=Hold("f", 1.0))), Choice())
    assert "stays about the same" in held["sentence"]


def test_an_overflow_leaves_a_board_that_can_be_shown() -> None:
    result = run(OVERFLOWS)
    gradient = state_gradients(result.trace, "last")
    groups = [*along_time(result, Choice(), gradient), *jacobian(result, Choice())]
    json.loads(json.dumps(board(result, [*groups, *paths(result, Choice())]), allow_nan=False))


def test_what_is_left_out_of_a_long_sequence_is_said() -> None:
    first, _ = jacobian(run(random("gru", steps=200)), Choice())
    assert "Of 200 steps 64" in first["sentence"]
    assert "zero" not in first["sentence"]


def test_of_many_losses_some_are_shown_and_a_row_names_its_own() -> None:
    result = run(random("gru", steps=300))
    *_, reach = along_time(result, Choice(), state_gradients(result.trace, "last"))
    (shown,) = reach["maps"]
    assert len(shown["rowNumbers"]) == shown["units"] == 128
    assert shown["rowNumbers"][0] == 0
    assert shown["rowNumbers"][-1] == 299
    assert "Of 300 losses 128" in reach["sentence"]


def test_of_a_large_state_what_was_not_looked_at_is_not_called_zero(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("explorer.backprop.jacobians.MOST_NUMBERS", 10 * 16 * 16)
    first, _ = jacobian(run(random("gru", steps=40, seed=5)), Choice())
    assert "the last 10 steps are looked at" in first["sentence"]
    assert "zero" not in first["sentence"]
