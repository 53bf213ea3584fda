"""The task "parity": after every bit, whether the number of ones so far is odd."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.tasks.parity import PARITY


@given(length=st.integers(2, 60), seed=st.integers(0, 2**31))
def test_the_answer_after_every_bit_is_the_parity_of_the_ones_so_far(
    length: int, seed: int
) -> None:
    batch = PARITY.draw(length, 5, torch.Generator().manual_seed(seed))
    assert batch.asked == length
    for column in range(5):
        bits = "".join(PARITY.inputs[k] for k in batch.x[:, column].argmax(-1).tolist())
        due = [PARITY.outputs[k] for k in batch.target[:, column].tolist()]
        assert due == ["odd" if bits[: end + 1].count("1") % 2 else "even" for end in range(length)]


def test_a_blind_guess_is_right_in_half_of_all_cases() -> None:
    batch = PARITY.draw(20, 1000, torch.Generator().manual_seed(0))
    assert PARITY.baseline(batch) == 0.5
    assert batch.target.double().mean().item() == pytest.approx(0.5, abs=0.02)
