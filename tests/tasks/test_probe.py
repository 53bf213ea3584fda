"""The sequence of a task that is looked at: its labels, what is asked, and how much is given."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.tasks import TASKS, Task
from explorer.tasks.probe import LONGEST, probe_sequence, task_probe
from explorer.tasks.series import read_series, series_task
from tests.trainings import distinct_series

SERIES = series_task(read_series(distinct_series(2000)))
ALL = [*TASKS.values(), SERIES]


@pytest.mark.parametrize("task", ALL, ids=lambda task: task.key)
def test_a_probe_has_at_most_300_steps_with_a_label_for_each(task: Task) -> None:
    for length in (task.span.low, task.span.usual, task.span.high):
        probe = task_probe(task, length, seed=0)
        steps = len(probe.sequence.x)
        assert 2 <= steps <= LONGEST == 300
        assert len(probe.sequence.tokens) == steps
        assert probe.sequence.features == task.inputs
        assert 1 <= len(probe.target) <= steps
        assert probe.first_asked == steps - len(probe.target)
        assert 1 <= probe.given <= steps


@given(task=st.sampled_from(ALL), seed=st.integers(0, 2**31))
def test_the_same_seed_shows_the_same_sequence_with_the_global_generator_untouched(
    task: Task, seed: int
) -> None:
    before = torch.get_rng_state()
    first, second = (task_probe(task, task.span.low, seed) for _ in range(2))
    assert torch.equal(first.sequence.x, second.sequence.x)
    assert torch.equal(first.target, second.target)
    assert first.sequence.tokens == second.sequence.tokens
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("length", [5, 200])
def test_of_a_task_without_forecast_all_steps_are_given_and_the_answers_are_the_tasks_own(
    length: int,
) -> None:
    for task in ALL:
        if task.forecasts:
            continue
        allowed = min(length, task.span.high)
        probe = task_probe(task, allowed, seed=7)
        batch = task.draw(allowed, 1, torch.Generator().manual_seed(7))
        assert torch.equal(probe.sequence.x, batch.x.double())
        assert torch.equal(probe.target, batch.target[:, 0])
        assert probe.given == len(batch.x)


def test_tokens_of_a_text_are_its_characters() -> None:
    probe = task_probe(TASKS["recall"], 4, seed=0)
    assert probe.sequence.tokens == ("ABC"[int(probe.target[0])], ".", ".", ".", "?")


def test_tokens_of_numbers_are_their_labels_of_several_the_first_and_an_ellipsis() -> None:
    x = torch.tensor([[[0.25, 1.0]], [[0.5, 0.0]]])
    assert probe_sequence(TASKS["adding"], x).tokens == ("0.25 …", "0.5 …")
    assert probe_sequence(TASKS["sine"], x[..., :1]).tokens == ("0.25", "0.5")


@pytest.mark.parametrize(
    ("task", "length", "given_steps"),
    [
        (TASKS["sine"], 60, 60),
        (TASKS["sine"], 200, 200),
        (TASKS["sine_classic"], 1000, 150),
        (SERIES, 50, 50),
        (SERIES, 200, 200),
    ],
)
def test_of_a_forecast_a_part_is_given_and_what_is_due_is_the_next_input(
    task: Task, length: int, given_steps: int
) -> None:
    probe = task_probe(task, length, seed=0)
    assert probe.given == given_steps < len(probe.sequence.x)
    following = probe.sequence.x[probe.first_asked + 1 :, 0]
    assert torch.equal(probe.target[:-1].double(), following)
    assert len(following) > 0
