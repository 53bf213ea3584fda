"""The task "recall": what is read, what is asked, and what a blind guess reaches."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.tasks.recall import RECALL


@given(lag=st.integers(2, 60), seed=st.integers(0, 2**31))
def test_the_answer_is_the_symbol_that_came_a_lag_before_the_question_mark(
    lag: int, seed: int
) -> None:
    batch = RECALL.draw(lag, 8, torch.Generator().manual_seed(seed))
    for column in range(8):
        text = "".join(RECALL.inputs[k] for k in batch.x[:, column].argmax(-1).tolist())
        (due,) = (RECALL.outputs[k] for k in batch.target[:, column].tolist())
        assert text == due + "." * (lag - 1) + "?"
        assert text.index("?") - text.index(due) == lag == RECALL.clock(lag)


def test_a_blind_guess_is_right_in_a_third_of_all_cases() -> None:
    batch = RECALL.draw(2, 6000, torch.Generator().manual_seed(0))
    shares = batch.target.flatten().bincount(minlength=3) / 6000
    assert RECALL.outputs == ("A", "B", "C")
    assert RECALL.baseline(batch) == pytest.approx(1 / 3)
    assert shares.tolist() == pytest.approx([1 / 3] * 3, abs=0.03)  # five deviations


@given(lag=st.integers(2, 60), seed=st.integers(0, 2**31))
def test_who_always_says_one_symbol_is_right_by_chance_only_in_every_examination(
    lag: int, seed: int
) -> None:
    batch = RECALL.examination(lag, seed)
    counts = batch.target.flatten().bincount(minlength=3)
    assert counts.max() - counts.min() <= 1
    assert torch.equal(batch.x[0].argmax(-1), batch.target[0])
