"""Nested brackets: the answers are those of a plain stack, and every text is balanced."""

from __future__ import annotations

from collections import Counter

import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.tasks.nesting import NESTING
from explorer.tasks.task import Batch

CLOSES = {"(": ")", "[": "]", "{": "}"}


def texts(batch: Batch) -> list[str]:
    columns = batch.x.argmax(-1).T.tolist()
    return ["".join(NESTING.inputs[k] for k in column) for column in columns]


def due(text: str) -> list[str]:
    """Which bracket has to close next after each character; it must close in order, to the end."""
    stack: list[str] = []
    result = []
    for character in text:
        if character in CLOSES:
            stack.append(CLOSES[character])
        elif character in CLOSES.values():
            assert stack.pop() == character
        assert len(stack) <= 5
        result.append(stack[-1] if stack else "none")
    assert not stack
    return result


@given(length=st.integers(2, 80), seed=st.integers(0, 2**31))
def test_answers_are_those_of_a_stack_and_all_brackets_close_in_order(
    length: int, seed: int
) -> None:
    batch = NESTING.draw(length, 6, torch.Generator().manual_seed(seed))
    for column, text in enumerate(texts(batch)):
        assert len(text) == length
        answers = [NESTING.outputs[k] for k in batch.target[:, column].tolist()]
        assert answers == due(text)


def test_every_character_every_answer_and_all_five_depths_occur() -> None:
    batch = NESTING.draw(40, 200, torch.Generator().manual_seed(0))
    written = texts(batch)
    assert set("".join(written)) == set(NESTING.inputs)
    assert set(batch.target.flatten().tolist()) == {0, 1, 2, 3}
    depths = [
        sum(text[:end].count(b) for b in "([{") - sum(text[:end].count(b) for b in ")]}")
        for text in written
        for end in range(41)
    ]
    assert set(depths) == {0, 1, 2, 3, 4, 5}


@given(length=st.integers(2, 40), seed=st.integers(0, 2**31))
def test_the_baseline_is_the_share_of_the_most_common_answer(length: int, seed: int) -> None:
    batch = NESTING.draw(length, 20, torch.Generator().manual_seed(seed))
    answers = [answer for text in texts(batch) for answer in due(text)]
    (_, most), *_ = Counter(answers).most_common()
    assert NESTING.baseline(batch) == most / len(answers)
