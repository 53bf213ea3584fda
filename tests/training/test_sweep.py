"""A sweep: every length with every seed, each as a training of its own would end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.training.sweep import Sweep, sweep_lengths
from explorer.training.workshop import Job, Workshop
from tests.plain_cells import assert_one_sentence
from tests.trainings import carried_out, small


def test_a_sweep_finds_what_each_training_reaches_alone() -> None:
    sweep = Sweep(small(), lengths=(3, 5), seeds=(0, 7))
    workshop = Workshop(places=1)
    job = Job(sweep)
    workshop.start(job)
    assert workshop.wait(job, 60)
    expected = [
        (trainee.sizes.cell, length, seed, trainee.records.metric[-1])
        for length in (3, 5)
        for seed in (0, 7)
        for trainee in carried_out(small(length=length, seed=seed)).trainees
    ]
    assert [(p.cell, p.length, p.seed, p.metric) for p in sweep.points] == expected


def test_the_share_done_grows_evenly_from_0_to_1_and_points_come_as_they_are_found() -> None:
    sweep = Sweep(small(cells=("rnn", "lstm")), lengths=(3, 4, 5))
    shares = [sweep.share_done]
    while not sweep.finished:
        assert len(sweep.points) == 2 * sweep.trainings_done
        sweep.step()
        shares.append(sweep.share_done)
    assert shares == pytest.approx([step / 36 for step in range(37)])
    sweep.step()
    assert len(sweep.points) == 6


def test_a_length_that_the_task_has_not_is_refused_before_anything_runs() -> None:
    with pytest.raises(ValueError, match="Lag is 500") as refused:
        Sweep(small(), lengths=(5, 500))
    assert_one_sentence(refused.value, "2 to 200")


@given(low=st.integers(1, 100), more=st.integers(0, 900), count=st.integers(1, 8))
def test_lengths_about_double_from_one_to_the_next_up_to_the_highest(
    low: int, more: int, count: int
) -> None:
    high = low + more
    result = sweep_lengths(low, high, count)
    assert result[-1] == high
    assert result[0] >= low
    assert list(result) == sorted(set(result))
    assert len(result) <= count
    for shorter, longer in pairwise(result):
        assert shorter == low or abs(longer - 2 * shorter) <= 2
    assert len(result) == count or result[0] == low
