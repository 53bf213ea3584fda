"""The charts of RNN against Transformer: axes, spread, marks, and what they say in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from explorer.charts.contest import LOOKS
from explorer.charts.reached import reached_chart
from explorer.charts.times import times_chart
from explorer.versus.deadline import DEADLINES, DeadlinePoint
from explorer.versus.labels import ANSWER, ARRIVAL, HERE, LATE, SHIPPED
from explorer.versus.models import ENCODER, LSTM, TITLES, TRAINING_TITLES, TRANSFORMER
from explorer.views.versus.deadline import answer_times, time_line

TIMES = pd.DataFrame(
    [
        ("LSTM", 16, 25.0, 20.0, 30.0, SHIPPED),
        ("LSTM", 64, 26.0, 20.0, 30.0, SHIPPED),
        ("Transformer", 16, 50.0, 40.0, 60.0, SHIPPED),
        ("Transformer", 64, 90.0, 80.0, 99.0, SHIPPED),
    ],
    columns=["curve", "place", "value", "low", "high", "which"],
)
MARKS = pd.DataFrame({"place": [40.0], "word": ["crossing"]})
REACHED = pd.DataFrame(
    [("LSTM", 40, 1.0, 0), ("LSTM", 40, 0.9, 1), ("LSTM", 256, 1.0, 0), ("LSTM", 256, 0.8, 1)],
    columns=["curve", "place", "value", "seed"],
)


def layers(chart: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [layer for layer in chart["layer"] if layer["mark"]["type"] == kind]


def test_every_model_and_every_way_of_training_has_a_look_of_its_own() -> None:
    for titles in (TITLES, TRAINING_TITLES):
        looks = [LOOKS[title] for title in titles.values()]
        assert len({(look.colour, look.shape) for look in looks}) == len(titles)


def test_both_axes_of_times_are_logarithmic_and_the_band_goes_from_low_to_high() -> None:
    chart = times_chart(TIMES, MARKS, length="Tokens", value="µs").to_dict()
    (band,) = layers(chart, "area")
    assert (band["encoding"]["y"]["field"], band["encoding"]["y2"]["field"]) == ("low", "high")
    for layer in layers(chart, "line"):
        assert [layer["encoding"][axis]["scale"]["type"] for axis in "xy"] == ["log", "log"]


def test_a_crossing_is_marked_and_said() -> None:
    chart = times_chart(TIMES, MARKS, length="Tokens", value="µs").to_dict()
    assert len(layers(chart, "rule")) == 1
    assert "Marked at 40: crossing." in chart["description"]
    assert "Transformer rises overall from 50 at 16 to 90 at 64" in chart["description"]


def test_what_was_measured_here_is_drawn_larger_and_open_beside_the_lines() -> None:
    here = TIMES.assign(which=HERE)
    chart = times_chart(pd.concat([TIMES, here]), MARKS, length="Tokens", value="µs").to_dict()
    filled, opened = layers(chart, "point")
    assert (filled["mark"]["filled"], opened["mark"]["filled"]) == (True, False)
    assert opened["mark"]["size"] > filled["mark"]["size"]


def test_lengths_of_the_training_are_shaded_and_the_guess_has_a_line() -> None:
    chart = reached_chart(
        REACHED, place="Length", value="Right", shares=True, trained=40, guess=0.5
    ).to_dict()
    (shade,) = layers(chart, "rect")
    data = chart["datasets"][shade["data"]["name"]]
    assert data[0]["high"] == 40
    assert len(layers(chart, "rule")) == 1
    (band,) = layers(chart, "area")
    assert (band["encoding"]["y"]["aggregate"], band["encoding"]["y2"]["aggregate"]) == (
        "min",
        "max",
    )
    assert "LSTM falls overall from 95% at 40 to 90% at 256" in chart["description"]
    assert "A guess reaches 50%." in chart["description"]


def test_a_reader_that_is_slower_than_the_inputs_falls_behind() -> None:
    assert answer_times([0.0, 1.0, 2.0], 0.5) == [0.5, 1.5, 2.5]
    assert answer_times([0.0, 1.0, 2.0], 1.5) == [1.5, 3.0, 4.5]


def test_the_time_line_has_an_input_a_period_and_one_answer_of_the_encoder() -> None:
    points = [
        DeadlinePoint(model, window, 0, 1, 100, median, median, median, (0,) * len(DEADLINES))
        for model, window, median in (
            (LSTM, 0, 30e-6),
            (TRANSFORMER, 0, 300e-6),
            (ENCODER, 8, 100e-6),
        )
    ]
    line = time_line(points, 200, 8)
    kinds = line.events.groupby(["row", "kind"]).size()
    assert line.unit == "µs"
    assert kinds["Inputs", ARRIVAL] == kinds["LSTM", ANSWER] == 14
    assert kinds["Transformer, cache", LATE] == 14
    (encoder,) = line.events[line.events["row"] == "Encoder, window 8"]["time"]
    assert encoder == 7 * 200 + 100
