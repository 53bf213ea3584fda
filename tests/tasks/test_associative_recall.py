"""Associative recall: the answers are those of a dictionary."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.tasks.associative_recall import ASSOCIATIVE_RECALL, KEYS, VALUES


@given(pairs=st.integers(1, len(KEYS)), seed=st.integers(0, 2**31))
def test_every_letter_is_asked_for_once_and_answered_as_a_dictionary_would(
    pairs: int, seed: int
) -> None:
    batch = ASSOCIATIVE_RECALL.draw(pairs, 4, torch.Generator().manual_seed(seed))
    for columns, answers in zip(
        batch.x.argmax(-1).T.tolist(), batch.target.T.tolist(), strict=True
    ):
        text = "".join(ASSOCIATIVE_RECALL.inputs[column] for column in columns)
        told, asked = text[: 2 * pairs], text[2 * pairs :]
        known = dict(zip(told[0::2], told[1::2], strict=True))
        assert len(known) == pairs
        assert sorted(asked) == sorted(known)
        assert [known[letter] for letter in asked] == [VALUES[answer] for answer in answers]


def test_questions_come_in_another_order_than_the_pairs() -> None:
    batch = ASSOCIATIVE_RECALL.draw(8, 200, torch.Generator().manual_seed(0))
    columns = batch.x.argmax(-1)
    same = (columns[0:16:2] == columns[16:]).double().mean().item()
    assert same < 0.2  # 1/8 by chance
