"""When snapshots are taken and when the exam is."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from explorer.training.schedule import EXAMS, SNAPSHOTS, exam_every, snapshot_steps

steps = st.integers(1, 20_000)


@given(first=st.integers(0, 20_000), count=steps)
def test_snapshots_begin_at_the_first_step_end_at_the_last_and_are_few(
    first: int, count: int
) -> None:
    result = snapshot_steps(first + count, first)
    assert result[0] == first
    assert result[-1] == first + count
    assert list(result) == sorted(set(result))
    assert len(result) <= SNAPSHOTS + 1


@given(first=st.integers(0, 20_000), count=steps)
def test_snapshots_lie_ever_further_apart(first: int, count: int) -> None:
    result = snapshot_steps(first + count, first)
    gaps = [later - earlier for earlier, later in pairwise(result)]
    # Whole steps: a gap may be one step shorter than the one before.
    assert all(later >= earlier - 1 for earlier, later in pairwise(gaps))
    if count >= 40:
        half = sum(step < first + count / 2 for step in result)
        assert half > 2 * len(result) / 3


def test_the_first_steps_have_a_snapshot_each() -> None:
    assert snapshot_steps(300)[:5] == (0, 1, 2, 3, 4)


@given(count=st.integers(200, 20_000))
def test_exams_are_about_as_many_however_long_a_training_is(count: int) -> None:
    assert EXAMS <= count // exam_every(count) < 2 * EXAMS


@given(count=steps)
def test_an_exam_comes_at_least_every_twentieth_of_a_long_training_and_never_between_steps(
    count: int,
) -> None:
    assert 1 <= exam_every(count) <= max(count // 20, 5)
