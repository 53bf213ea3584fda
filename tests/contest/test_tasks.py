"""The tasks of the contest that the page Train does not have, and what is tested of each."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.contest.tasks import (
    LABELS,
    LENGTH_CONTESTS,
    LETTERS,
    NOISE,
    draw_copy,
    draw_label,
)

seeds = st.integers(0, 2**31)


@given(length=st.integers(1, 30), seed=seeds)
def test_a_copy_asks_for_the_letters_in_their_order(length: int, seed: int) -> None:
    batch = draw_copy(length, 4, torch.Generator().manual_seed(seed))
    for columns, answers in zip(
        batch.x.argmax(-1).T.tolist(), batch.target.T.tolist(), strict=True
    ):
        text = "".join((*LETTERS, "?")[column] for column in columns)
        copied = "".join(LETTERS[answer] for answer in answers)
        assert text == copied + "?" * length


@given(length=st.integers(1, 60), seed=seeds)
def test_the_label_is_the_one_digit_among_the_letters(length: int, seed: int) -> None:
    batch = draw_label(length, 4, torch.Generator().manual_seed(seed))
    assert batch.target.shape == (1, 4)
    for columns, (answer,) in zip(
        batch.x.argmax(-1).T.tolist(), batch.target.T.tolist(), strict=True
    ):
        text = "".join((*NOISE, *LABELS)[column] for column in columns)
        assert [sign for sign in text if sign in LABELS] == [LABELS[answer]]


def test_the_digit_may_stand_at_every_step() -> None:
    batch = draw_label(10, 400, torch.Generator().manual_seed(0))
    places = (batch.x.argmax(-1) >= len(NOISE)).long().argmax(0)
    assert set(places.tolist()) == set(range(10))


@pytest.mark.parametrize("key", LENGTH_CONTESTS)
def test_a_contest_draws_columns_and_answers_as_it_says_and_tests_beyond_its_training(
    key: str,
) -> None:
    contest = LENGTH_CONTESTS[key]
    batch = contest.draw(7, 3, torch.Generator().manual_seed(0))
    assert batch.x.shape[-1] == contest.inputs
    assert 0 <= batch.target.min() <= batch.target.max() < contest.outputs
    assert contest.tested_part(batch).asked == (1 if contest.last_counts else batch.asked)
    assert min(contest.tested) < contest.longest < max(contest.tested)
