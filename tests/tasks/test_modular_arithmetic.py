"""Modular arithmetic: the answers are what Python makes of the same text."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.tasks.modular_arithmetic import MODULAR_ARITHMETIC


@given(length=st.integers(1, 61), seed=st.integers(0, 2**31))
def test_the_answer_after_each_step_is_the_value_that_python_finds(length: int, seed: int) -> None:
    batch = MODULAR_ARITHMETIC.draw(length, 4, torch.Generator().manual_seed(seed))
    assert len(batch.x) == length
    for columns, answers in zip(
        batch.x.argmax(-1).T.tolist(), batch.target.T.tolist(), strict=True
    ):
        text = "".join(MODULAR_ARITHMETIC.inputs[column] for column in columns)
        for end, answer in enumerate(answers, start=1):
            assert answer == eval(text[:end].rstrip("+-*")) % 5


def test_digits_and_signs_take_turns_and_all_of_them_occur() -> None:
    batch = MODULAR_ARITHMETIC.draw(21, 100, torch.Generator().manual_seed(0))
    columns = batch.x.argmax(-1)
    assert {MODULAR_ARITHMETIC.inputs[k] for k in columns[0::2].flatten().tolist()} == set("01234")
    assert {MODULAR_ARITHMETIC.inputs[k] for k in columns[1::2].flatten().tolist()} == set("+-*")
