"""What the part Scan shows of a run: gates first, the tree, equality, the plain product."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
import torch

from explorer.analysis.scan_time import LengthTime, ScanTimes
from explorer.session.choice import Choice, ModelChoice
from explorer.session.run import run
from explorer.views.scan import (
    Scanned,
    equal_sentence,
    factor_text,
    scanned,
    signal_board,
    tree,
    work_sentence,
)
from explorer.views.scan_gradient import gradient_groups, products
from explorer.views.scan_work import time_sentences, timed_sizes, work_rows

UNIT = 3


def model(cell: str) -> ModelChoice:
    return ModelChoice(cell=cell, weights="random", sequence="impulse", steps=20, size=5)


def result_of(cell: str = "mingru") -> Scanned:
    return scanned(run(model(cell)))


def choice(direction: Any = "replace") -> Choice:
    return Choice(model=model("mingru"), unit=UNIT, direction=direction)


def floats(sent: Any) -> Any:
    kind = "<f8" if sent["bytes"] == 8 else "<f4"
    return np.frombuffer(base64.b64decode(sent["base64"]), kind)


@pytest.mark.parametrize("cell", ["mingru", "minlstm"])
def test_the_last_row_of_the_tree_is_the_state_of_the_trace(cell: str) -> None:
    result = result_of(cell)
    sent = tree(result, choice())
    values = floats(sent["values"]).reshape(len(sent["labels"]), sent["length"])
    states = result.run.trace["h"][:, 0, UNIT].numpy()
    assert np.allclose(values[-1], states, rtol=1e-6, atol=1e-7)
    own = (result.inputs.values)[:, 0, UNIT].numpy()
    assert np.allclose(values[0], own, rtol=1e-6, atol=1e-7)
    assert len(sent["labels"]) == len(sent["captions"]) == 6  # 20 steps: ⌈log₂ 20⌉ + 1
    assert len(sent["sentences"]) == sent["length"] == 20
    assert sent["high"] >= np.abs(values).max() > 0.2 * sent["high"]


def test_a_step_is_said_to_be_there_after_the_row_that_has_taken_in_all_before_it() -> None:
    sentences = tree(result_of(), choice())["sentences"]
    assert "nothing to wait for" in sentences[0]
    for step, row in ((1, 1), (3, 2), (4, 3), (7, 3), (8, 4), (19, 5)):
        assert f"after row {row} of 5" in sentences[step]
        assert f"{step + 1} steps flow into it" in sentences[step]


def test_loop_and_scan_are_equal_and_the_difference_is_told() -> None:
    result = result_of()
    assert result.in_double < 1e-12
    assert 0.0 <= result.in_single < 1e-5
    assert "which is less than 10⁻⁶" in equal_sentence(result)


def test_gates_and_candidate_are_whole_and_the_state_grows() -> None:
    (group,) = signal_board(result_of(), choice())["groups"]
    assert {one["name"]: one.get("grows", False) for one in group["maps"]} == {
        "z": False,
        "n": False,
        "h": True,
    }
    assert "z and n of all 20 steps" in group["sentence"]


def test_a_cell_without_a_scan_says_why() -> None:
    with pytest.raises(ValueError, match="LSTM: this cell has no scan"):
        scanned(run(model("lstm")))


@pytest.mark.parametrize(("direction", "factor"), [("replace", "1 − z"), ("keep", "z")])
def test_the_factor_is_written_as_the_equations_are(direction: str, factor: str) -> None:
    assert factor_text(result_of(), choice(direction)) == factor
    (group,) = gradient_groups(result_of(), choice(direction))
    assert group["lines"][0]["curves"][0]["title"] == f"∏ ({factor})"


@pytest.mark.parametrize("cell", ["mingru", "minlstm"])
def test_the_gradient_is_the_product_of_the_factors(cell: str) -> None:
    result = result_of(cell)
    (group,) = gradient_groups(result, choice())
    for panel in group["lines"]:
        product, measured = (floats(curve["floats"]) for curve in panel["curves"])
        assert np.allclose(product, measured, rtol=1e-5)
    factors = result.run.trace["f"] if cell == "minlstm" else 1.0 - result.run.trace["z"]
    expected = torch.stack([factors[t + 1 :].prod(0) for t in range(20)])
    torch.testing.assert_close(products(result.inputs.factors), expected)


def test_the_work_of_both_ways_is_told_exactly() -> None:
    sentence = work_sentence(4)
    # rows of 3 and 2 joined nodes, and 2 factors multiplied with one another beside
    assert "multiplies 3 times, and 4 steps" in sentence
    assert "multiplies 7 times, but only 2 rows" in sentence
    rows = work_rows(50)
    assert list(rows.index) == ["16", "50", "64", "256", "1,024", "4,096", "16,384"]
    assert rows.loc["16,384", "Scan: must wait"] == "14"


def test_the_times_say_which_way_was_ahead() -> None:
    points = (LengthTime(16, 64, 9.0, 3.0, 1), LengthTime(256, 64, 3.0, 9.0, 1))
    times = ScanTimes((*points, LengthTime(8, 64, 1.0, 1.1, 1)), 1, datetime.now(UTC))
    ahead, behind, close = time_sentences(times)
    assert "the scan was 3.0 times as fast" in ahead
    assert "the scan was 3.0 times as slow" in behind
    assert "about as fast" in close
    assert timed_sizes(16) == (16, 256)
    assert timed_sizes(500) == (64, 256)
