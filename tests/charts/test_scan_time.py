"""The chart of times: its axes, its curves, and what it says to who cannot see it."""

from __future__ import annotations

import pandas as pd

from explorer.charts.scan_time import scan_time_chart

TIMES = pd.DataFrame(
    [
        (way, units, steps, factor * steps)
        for way, factor in (("loop", 0.1), ("scan", 0.01))
        for units in (1, 256)
        for steps in (16, 64)
    ],
    columns=["way", "units", "steps", "milliseconds"],
)


def test_both_axes_are_logarithmic_and_every_way_and_size_is_a_curve() -> None:
    chart = scan_time_chart(TIMES).to_dict()
    for layer in chart["layer"]:
        assert {layer["encoding"][axis]["scale"]["type"] for axis in "xy"} == {"log"}
    colour = chart["layer"][0]["encoding"]["color"]["scale"]
    assert colour["domain"] == [
        "loop, 1 unit",
        "loop, 256 units",
        "scan, 1 unit",
        "scan, 256 units",
    ]
    first, second, third, fourth = colour["range"]
    assert first == second != third == fourth
    dashes = chart["layer"][0]["encoding"]["strokeDash"]["scale"]["range"]
    assert dashes[0] == dashes[2] != dashes[1] == dashes[3]


def test_it_says_in_words_how_each_time_goes() -> None:
    description = scan_time_chart(TIMES).to_dict()["description"]
    assert "Loop, 256 units: the time rises overall from 1.6 at 16 steps to 6.4" in description
