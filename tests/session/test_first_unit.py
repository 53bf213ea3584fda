"""The unit that is looked at first: the one whose gates, or states, move most."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from explorer.session.choice import OWN_TEXT, ModelChoice
from explorer.session.first_unit import LARGEST_MOVE, first_unit, unit_movements
from explorer.session.holds import Hold
from explorer.session.run import Run, run

GATES = {"lstm": ("i", "f", "o"), "gru": ("r", "z")}


def movement(run: Run, unit: int, names: tuple[str, ...], span: float) -> float:
    """The same figure in plain Python."""
    shares = []
    for name in names:
        values = run.trace[name][:, 0, unit].tolist()
        for before, after in pairwise(values):
            shares.append(min(abs(after - before) / span / LARGEST_MOVE, 1.0))
    return sum(shares) / len(shares)


@pytest.mark.parametrize("weights", ["trained", "random"])
@pytest.mark.parametrize("cell", GATES)
def test_a_units_movement_is_the_mean_change_of_its_gates(cell: str, weights: Any) -> None:
    shown = run(ModelChoice(cell=cell, weights=weights))
    expected = [movement(shown, unit, GATES[cell], 1.0) for unit in range(16)]
    assert unit_movements(shown).tolist() == pytest.approx(expected)
    assert first_unit(shown.choice) == expected.index(max(expected))


def test_without_gates_the_state_counts() -> None:
    shown = run(ModelChoice(cell="rnn"))
    expected = [movement(shown, unit, ("h",), 2.0) for unit in range(16)]
    assert unit_movements(shown).tolist() == pytest.approx(expected)


def test_the_first_unit_of_the_shipped_lstm_moves_where_unit_0_stands_still() -> None:
    choice = ModelChoice(cell="lstm")
    first, shown = first_unit(choice), run(choice)
    moving = [
        sum(
            any(
                abs(float(shown.trace[name][t, 0, unit] - shown.trace[name][t - 1, 0, unit])) > 0.05
                for name in GATES["lstm"]
            )
            for t in range(1, 57)
        )
        for unit in (0, first)
    ]
    assert moving[1] > 1.3 * moving[0]


def test_the_first_unit_stays_while_settings_of_the_same_weights_are_turned() -> None:
    drawn = ModelChoice(cell="gru", weights="random", sequence="noise")
    for setting in (
        {"gain": 3.0},
        {"initialisation": "orthogonal"},
        {"steps": 20},
        {"hold": Hold("z", 0.5)},
    ):
        assert first_unit(replace(drawn, **setting)) == first_unit(drawn)
    for sequence in ("sentence", "nested_brackets", "impulse"):
        assert first_unit(ModelChoice(sequence=sequence)) == first_unit(ModelChoice())


def test_weights_that_cannot_be_run_start_at_unit_0() -> None:
    assert first_unit(ModelChoice(weights="random", sequence=OWN_TEXT, text="")) == 0


def test_weights_without_any_movement_start_at_unit_0() -> None:
    still = ModelChoice(cell="irnn", weights="random", sequence="step", gain=0.0)
    assert not unit_movements(run(still)).any()
