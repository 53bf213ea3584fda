"""The task "copy memory": the symbols are due in order at the question marks."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.tasks.copying import COPYING


@given(lag=st.integers(1, 40), seed=st.integers(0, 2**31))
def test_at_the_question_marks_the_symbols_are_due_in_their_order(lag: int, seed: int) -> None:
    batch = COPYING.draw(lag, 6, torch.Generator().manual_seed(seed))
    for column in range(6):
        text = "".join(COPYING.inputs[k] for k in batch.x[:, column].argmax(-1).tolist())
        due = "".join(COPYING.outputs[k] for k in batch.target[:, column].tolist())
        assert text == due + "." * lag + "???"
        assert set(due) <= set("ABCD")
        # Every symbol is due as many steps after it was read.
        assert len(text) - batch.asked == lag + 3 == COPYING.clock(lag)


def test_a_blind_guess_is_right_in_a_quarter_of_all_cases() -> None:
    batch = COPYING.draw(1, 4000, torch.Generator().manual_seed(0))
    assert COPYING.baseline(batch) == 0.25
    for place in batch.target:
        shares = (place.bincount(minlength=4) / 4000).tolist()
        assert shares == pytest.approx([0.25] * 4, abs=0.035)  # five deviations
