"""What is shown of the credit for one label: numbers in words, the table, a step at a time."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from explorer.contest.credit import needle
from explorer.contest.credited import Credited
from explorer.views.credit import (
    credit_bars,
    credit_board,
    credit_sentence,
    credit_table,
)
from explorer.views.small_numbers import number_text


def each_with(share: float) -> dict[str, Credited]:
    """The RNN and the Transformer, the digit at step 1 of 4 with a share of the gradient."""
    gradients = torch.tensor([0.0, share, 0.0, 1.0 - share], dtype=torch.float64)
    return {
        key: Credited(key, nn.Identity(), gradients, gradients, True)
        for key in ("rnn", "transformer")
    }


SEQUENCE = needle(1, seed=0, steps=4)
RIGHT = {"rnn": 0.26, "transformer": 1.0}


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.31, "0.31"), (0.00262, "0.0026"), (2.2e-22, "2·10⁻²²"), (9.7e-5, "10⁻⁴")],
)
def test_small_numbers_are_written_with_a_power_of_ten(value: float, text: str) -> None:
    assert number_text(value).replace("\N{NARROW NO-BREAK SPACE}", " ") == text


def test_the_table_has_the_digits_share_before_and_after_training() -> None:
    table = credit_table(SEQUENCE, each_with(0.25), each_with(0.5), RIGHT)
    assert table.loc["RNN"].tolist() == ["0.25", "0.5", "26 %"]
    assert table.loc["Transformer"].tolist() == ["0.25", "0.5", "100 %"]


def test_the_sentence_says_how_far_back_and_who_is_right_best_first() -> None:
    sentence = credit_sentence(SEQUENCE, each_with(0.25), each_with(0.5), RIGHT)
    assert sentence.startswith("The digit stands 2 steps before the end.")
    assert "an even share would be 0.25" in sentence
    assert sentence.endswith("Transformer 100 %, RNN 26 %.")


def test_the_bars_of_a_step_are_the_shares_that_fall_on_it() -> None:
    bars = credit_bars(SEQUENCE, each_with(0.25))
    assert bars["steps"][1] == [("RNN", 0.25), ("Transformer", 0.25)]
    assert [("it alone decides" in sentence) for sentence in bars["sentences"]] == [
        step == 1 for step in range(4)
    ]
    assert "is due" in bars["sentences"][3]


def test_the_map_has_a_row_for_each_model() -> None:
    board = credit_board(SEQUENCE, each_with(0.25))
    (sent,) = board["groups"][1]["maps"]
    assert sent["rows"] == ["RNN", "Transformer"]
    assert sent["power"]
