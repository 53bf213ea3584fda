"""The sentence about how gates start; its figures are those of the finished sweep."""

from __future__ import annotations

import pandas as pd
import pytest

from explorer.cells import CELLS
from explorer.resources import SWEEP_OF_LAGS
from explorer.training.plan import Plan
from explorer.views.gate_starts import gate_start_sentence, shortest_failures


def test_the_lags_named_are_where_every_seed_of_the_sweep_is_at_chance_from_there_on() -> None:
    table = pd.read_csv(SWEEP_OF_LAGS)
    expected = {}
    for key, rows in table.groupby(["cell", "start"]):
        best = rows.groupby("lag")["share_right"].max()
        failing = [lag for lag in best.index if (best.loc[lag:] < 0.38).all()]
        if failing:
            expected[key] = failing[0]
    assert shortest_failures() == expected
    assert expected["lstm", "drawn"] == 20


def test_chrono_biases_are_named_with_the_lag_at_which_the_lstm_fails_without_them() -> None:
    sentence = gate_start_sentence(Plan(length=80))
    assert sentence is not None
    assert "chrono biases" in sentence
    assert "80 steps" in sentence
    assert "LSTM at lag 20" in sentence


def test_random_biases_are_named_as_such() -> None:
    sentence = gate_start_sentence(Plan(start="drawn"))
    assert sentence is not None
    assert "random biases" in sentence
    assert "chrono" not in sentence


def test_the_sweep_is_cited_only_for_the_task_it_is_of() -> None:
    sentence = gate_start_sentence(Plan(task="parity", length=20))
    assert sentence is not None
    assert "sweep" not in sentence


@pytest.mark.parametrize("cell", CELLS)
def test_only_cells_with_gates_have_a_sentence(cell: str) -> None:
    has_gates = any(signal.kind == "gate" for signal in CELLS[cell].signals)
    assert (gate_start_sentence(Plan(cells=(cell,))) is not None) == has_gates
