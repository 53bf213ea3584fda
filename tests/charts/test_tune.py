"""The chart of a tune: notes stand on the staff where they stand on paper."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.charts import tune_chart
from explorer.charts.tune import short_lines, staff_place
from explorer.corpora.texts import corpus_text
from explorer.language.tunes import read_tune, tune_frame


def spec(text: str) -> dict[str, Any]:
    return tune_chart(tune_frame(read_tune(text))).to_dict()


def rows(text: str, layer: int) -> list[dict[str, Any]]:
    result = spec(text)
    data: list[dict[str, Any]] = result["datasets"][result["layer"][layer]["data"]["name"]]
    return data


def test_the_five_lines_are_e_g_b_d_f() -> None:
    lines = [row["place"] for row in rows("", 0)]
    assert lines == [staff_place(name) for name in ("E4", "G4", "B4", "D5", "F5")]


def test_a_step_of_the_scale_is_a_step_on_the_staff_and_a_sharp_does_not_move_a_note() -> None:
    names = [note.name for note in read_tune("G, A, B, C D E F G A B c d").notes]
    places = [staff_place(name) for name in names]
    assert places == list(range(places[0], places[0] + len(places)))
    assert staff_place("F♯4") == staff_place("F4") == staff_place("F♭4")


@pytest.mark.parametrize(
    ("name", "count"),
    [("A3", 2), ("B3", 1), ("C4", 1), ("D4", 0), ("E4", 0), ("G5", 0), ("A5", 1), ("C6", 2)],
)
def test_a_note_off_the_staff_has_the_short_lines_of_paper(name: str, count: int) -> None:
    assert len(short_lines(staff_place(name))) == count


def test_short_lines_are_drawn_under_middle_c_alone() -> None:
    lines = rows("C E c", 0)
    assert len(lines) == 6
    assert lines[-1]["place"] == staff_place("C4")
    assert lines[-1]["start"] < 0.0
    assert lines[-1]["end"] > 1.0


def test_a_bar_starts_with_its_note_and_ends_just_before_the_next() -> None:
    bars = rows("C2 C z D/2", 1)
    assert [bar["start"] for bar in bars] == [0, 2, 4]
    for bar in bars:
        assert 0.9 * bar["length"] < bar["end"] - bar["start"] < bar["length"]
        assert (bar["low"] + bar["high"]) / 2 == pytest.approx(staff_place(bar["name"]))


@pytest.mark.parametrize("text", ["", "C", "C,,, c'''", corpus_text("tunes").splitlines()[0]])
def test_every_note_is_inside_the_chart_and_its_height_is_fixed(text: str) -> None:
    result = spec(text)
    assert result["height"] == 180
    encoding = result["layer"][1]["encoding"]
    low, high = encoding["y"]["scale"]["domain"]
    for bar in rows(text, 1):
        assert low < bar["low"] < bar["high"] < high
        assert bar["end"] < encoding["x"]["scale"]["domain"][1]


def test_both_layers_stand_on_one_scale() -> None:
    first, second = (layer["encoding"] for layer in spec("C E G")["layer"])
    for channel in ("x", "y"):
        assert first[channel]["scale"] == second[channel]["scale"]


def test_a_screen_reader_hears_what_is_drawn() -> None:
    sentence = spec("E D C D | E E E2 |]")["description"]
    assert "7 notes in 8 beats, from C4 to E4" in sentence
    assert sentence.endswith("It goes E4 D4 C4 D4 E4 E4 E4")
    assert "no notes" in spec("")["description"]


def test_a_bar_tells_its_note_and_when() -> None:
    tips = [tip["field"] for tip in spec("C")["layer"][1]["encoding"]["tooltip"]]
    assert tips == ["name", "start", "length"]
