"""Heat maps and boards as they are sent: every field by hand, every value decoded again."""

from __future__ import annotations

import base64

import numpy as np
import pytest
import torch

from explorer import CELLS
from explorer.palette import DIVERGING, SEQUENTIAL, Scale
from explorer.session.choice import ModelChoice
from explorer.session.run import run
from explorer.views.board import board, group, plain_board
from explorer.views.lines import line_panel
from explorer.views.maps import map_words, plain_map, power_map, signal_map, value_map
from explorer.views.payloads import DrawnValues

LSTM = CELLS["lstm"]
UNIT = Scale("sequential", 0.0, 1.0)


def codes(drawn: DrawnValues) -> list[int]:
    return np.frombuffer(base64.b64decode(drawn["codes"]), "<u2").tolist()


def floats(drawn: DrawnValues) -> list[float]:
    kind = {4: "<f4", 8: "<f8"}[drawn["floats"]["bytes"]]
    return np.frombuffer(base64.b64decode(drawn["floats"]["base64"]), kind).tolist()


def test_bounded_values_are_codes_from_one_end_of_their_scale_to_the_other() -> None:
    values = torch.tensor([[0.0, 0.5, 1.0], [0.25, torch.nan, 0.75]], dtype=torch.float64)
    drawn = value_map(values, UNIT, bounded=True)
    assert {key: drawn[key] for key in ("units", "low", "high", "colours")} == {  # type: ignore[literal-required]
        "units": 3,
        "low": 0.0,
        "high": 1.0,
        "colours": "sequential",
    }
    assert codes(drawn) == [0, 32767, 65534, 16384, 65535, 49150]
    assert "floats" not in drawn
    assert "saturated" not in drawn


@pytest.mark.parametrize(("largest", "saturated"), [(1.0, False), (1.5, True), (-1.5, True)])
def test_unbounded_values_are_floats_and_say_if_they_leave_their_scale(
    largest: float, saturated: bool
) -> None:
    values = torch.tensor([[0.5, largest]], dtype=torch.float64)
    drawn = value_map(values, Scale("diverging", -1.0, 1.0), bounded=False)
    assert floats(drawn) == [0.5, largest]
    assert drawn["saturated"] is saturated
    assert "codes" not in drawn


def test_the_map_of_a_signal_says_what_the_cell_declares() -> None:
    values = torch.full((2, 3), 0.5, dtype=torch.float64)
    sent = signal_map(LSTM, LSTM.signal("f"), values, "pytorch")
    assert (sent["name"], sent["kind"], sent["word"]) == ("f", "gate", "forget gate")
    assert sent["title"] == "forget gate f"
    assert sent["meaning"] == LSTM.signal("f").meaning
    assert sent["symbol"].startswith("<math>")
    assert sent["choosable"] is True
    assert (sent["low"], sent["high"], sent["colours"]) == (0.0, 1.0, "sequential")
    assert codes(sent) == [32767] * 6
    assert map_words(LSTM, LSTM.signal("g"), "olah")["title"].endswith("C\N{COMBINING TILDE}")


def test_a_state_without_bounds_is_sent_as_floats_on_the_next_nice_scale() -> None:
    values = torch.tensor([[3.0], [-4.5]], dtype=torch.float64)
    sent = signal_map(LSTM, LSTM.signal("c"), values, "pytorch")
    assert floats(sent) == [3.0, -4.5]
    assert (sent["low"], sent["high"], sent["saturated"]) == (-5.0, 5.0, False)


@pytest.mark.parametrize(("largest", "fits"), [(2.0, True), (2.5, False)])
def test_on_a_scale_of_its_own_a_signal_is_coded_if_it_fits(largest: float, fits: bool) -> None:
    values = torch.tensor([[0.0], [largest]], dtype=torch.float64)
    sent = signal_map(LSTM, LSTM.signal("c"), values, "pytorch", Scale("diverging", -2.0, 2.0))
    assert (sent["low"], sent["high"]) == (-2.0, 2.0)
    assert ("codes" in sent) == fits
    assert ("floats" in sent) != fits


def test_a_bounded_signal_beyond_a_common_scale_is_not_cut_off() -> None:
    values = torch.tensor([[0.9]], dtype=torch.float64)
    sent = signal_map(LSTM, LSTM.signal("g"), values, "pytorch", Scale("diverging", -0.5, 0.5))
    assert floats(sent) == pytest.approx([0.9])
    assert sent["saturated"] is True


def test_a_map_of_no_signal_has_the_words_it_is_given_and_no_rows_to_choose() -> None:
    drawn = value_map(torch.zeros(1, 2), UNIT, bounded=True)
    sent = plain_map("reach", "size", "How large.", drawn)
    assert {key: value for key, value in sent.items() if key not in drawn} == {
        "name": "reach",
        "kind": "other",
        "word": "size",
        "title": "size",
        "symbol": "",
        "meaning": "How large.",
        "choosable": False,
    }
    assert {key: sent[key] for key in drawn} == drawn  # type: ignore[literal-required]


@pytest.mark.parametrize(
    ("sizes", "low", "high"),
    [
        ([1.0, 100.0], 0.0, 2.0),
        ([1.0, 90.0], 0.0, 2.0),
        ([1.0, 1e-30], -12.0, 0.0),
        ([1.0, 0.0], -12.0, 0.0),
        ([5.0, 5.0], 0.0, 1.0),
        ([1.0, 1.0], -1.0, 0.0),
        ([torch.inf, torch.inf], -1.0, 0.0),
    ],
)
def test_sizes_are_drawn_by_powers_of_ten_over_twelve_at_most(
    sizes: list[float], low: float, high: float
) -> None:
    drawn = power_map(torch.tensor([sizes], dtype=torch.float64))
    assert (drawn["low"], drawn["high"]) == (low, high)
    assert drawn["power"] is True
    assert drawn["colours"] == "sequential"


def test_a_size_is_coded_where_its_power_lies_and_what_is_less_as_the_least() -> None:
    drawn = power_map(torch.tensor([[1.0, 1e-6, 1e-12, 1e-20, torch.inf]], dtype=torch.float64))
    assert codes(drawn) == [65534, 32767, 0, 0, 65535]


# boards


def test_a_group_has_what_it_is_given_and_nothing_else() -> None:
    panel = line_panel("t", {"a": torch.zeros(2)}, "d", log=False)
    drawn = plain_map("m", "w", "x", value_map(torch.zeros(1, 1), UNIT, bounded=True))
    assert group("Title", "Words.", lines=[panel], maps=[drawn], shape="tall") == {
        "title": "Title",
        "sentence": "Words.",
        "lines": [panel],
        "maps": [drawn],
        "shape": "tall",
    }
    assert group("", "") == {"title": "", "sentence": "", "lines": [], "maps": [], "shape": ""}


def test_a_board_stands_over_the_tokens_it_is_given() -> None:
    groups = [group("A", "B")]
    assert plain_board(["x", "y"], groups, across=2) == {
        "length": 2,
        "tokens": ["x", "y"],
        "palette": {"sequential": list(SEQUENTIAL), "diverging": list(DIVERGING)},
        "across": 2,
        "groups": groups,
    }
    assert plain_board([], [])["across"] == 1


def test_the_board_of_a_run_stands_over_its_sequence() -> None:
    view = run(ModelChoice("rnn", "random", "impulse", steps=5, size=2))
    sent = board(view, [], 3)
    assert sent["tokens"] == list(view.sequence.tokens)
    assert (sent["length"], sent["across"]) == (5, 3)
    assert board(view, [])["across"] == 1
