"""The chart of the sweep: every point where it was measured, lines through their means."""

from __future__ import annotations

from typing import Any

import pandas as pd

from explorer.charts import sweep_chart
from explorer.charts.sweep import FINISHED, LIVE
from explorer.resources import SWEEP_OF_LAGS

POINTS = pd.DataFrame(
    {
        "curve": ["RNN", "RNN", "GRU", "GRU"],
        "length": [5, 5, 5, 10],
        "metric": [0.2, 0.4, 0.9, 1.0],
        "which": [FINISHED, FINISHED, FINISHED, LIVE],
    }
)


GUESS = pd.DataFrame({"length": [5, 10], "metric": [0.25, 0.25], "word": ["chance", "chance"]})


def spec(*, shares: bool = True) -> dict[str, Any]:
    return sweep_chart(POINTS, GUESS, "Lag", "share", shares=shares).to_dict()


def test_a_share_has_the_whole_range_from_0_to_1() -> None:
    for layer in spec()["layer"]:
        assert layer["encoding"]["y"]["scale"]["domain"] == [0, 1]
    assert "domain" not in spec(shares=False)["layer"][0]["encoding"]["y"]["scale"]


def test_lines_go_through_means_and_points_are_all_there() -> None:
    lines, marks = spec()["layer"][:2]
    assert lines["encoding"]["y"]["aggregate"] == "mean"
    assert "aggregate" not in marks["encoding"]["y"]
    rows = spec()["datasets"][lines["data"]["name"]]
    assert len(rows) == len(POINTS)


def test_the_guess_without_a_network_is_a_line_with_its_name() -> None:
    rule, name = spec()["layer"][2:]
    assert spec()["datasets"][rule["data"]["name"]] == GUESS.to_dict("records")
    assert name["encoding"]["text"]["field"] == "word"
    assert "text" not in rule["encoding"]


def test_the_description_tells_how_the_mean_of_each_curve_goes() -> None:
    assert spec()["description"] == (
        "Share against lag for GRU, RNN. GRU rises overall from 90% at lag 5 to 100% at lag 10; "
        "the lowest is 90% at lag 5, the highest 100% at lag 10. RNN stays at 30%."
    )
    assert "RNN stays at 0.3." in spec(shares=False)["description"]


def test_curves_are_told_apart_by_colour_dashes_and_shape() -> None:
    lines, marks = spec()["layer"][:2]
    assert lines["encoding"]["color"]["field"] == "curve"
    assert lines["encoding"]["strokeDash"]["field"] == "curve"
    assert marks["encoding"]["shape"]["field"] == "curve"


def test_the_finished_sweep_shows_gates_that_keep_solve_what_the_rnn_does_not() -> None:
    table = pd.read_csv(SWEEP_OF_LAGS)
    assert (table.groupby(["cell", "start", "lag"])["seed"].nunique() == 3).all()
    assert set(table["cell"]) == {"rnn", "irnn", "lstm", "gru"}
    mean = table.groupby(["cell", "start", "lag"])["share_right"].mean()
    longest = table["lag"].max()
    for cell in ("lstm", "gru"):
        assert mean[cell, "chrono", longest] > 0.9
        assert mean[cell, "drawn", longest] < 0.5
    assert mean["rnn", "drawn", longest] < 0.6
