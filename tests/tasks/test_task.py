"""What holds for every task: seeds, shapes, the exam, and how answers are judged."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.tasks import TASKS, Batch, Task
from explorer.tasks.recall import RECALL
from explorer.tasks.sines import CLASSIC, SINE
from explorer.tasks.task import EXAM_COUNT
from tests.plain_cells import assert_one_sentence

DRAWN = [task for task in TASKS.values() if task is not CLASSIC]
# Where sequences are so many that no two are alike.
ENDLESS = ["sine", "adding", "nesting", "parity"]
tasks = st.sampled_from(list(TASKS.values()))
seeds = st.integers(0, 2**31)


def drawn(task: Task, length: int, count: int, seed: int) -> Batch:
    return task.draw(length, count, torch.Generator().manual_seed(seed))


def length_of(task: Task, share: float) -> int:
    """A length that the task allows, at most 50 above the least."""
    return task.span.low + round(share * min(task.span.high - task.span.low, 50))


def rows(batch: Batch) -> set[tuple[float, ...]]:
    """Every sequence of a batch, as numbers in a row."""
    return {tuple(x.flatten().tolist()) for x in batch.x.unbind(1)}


@given(task=tasks, share=st.floats(0, 1), count=st.integers(1, 9), seed=seeds)
def test_the_same_seed_draws_the_same_sequences(
    task: Task, share: float, count: int, seed: int
) -> None:
    length = length_of(task, share)
    before = torch.get_rng_state()
    first = drawn(task, length, count, seed)
    second = drawn(task, length, count, seed)
    task.examination(length, seed)
    assert torch.equal(first.x, second.x)
    assert torch.equal(first.target, second.target)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("task", DRAWN, ids=lambda task: task.key)
def test_another_seed_draws_other_sequences(task: Task) -> None:
    batches = [drawn(task, task.span.usual, 32, seed).x for seed in range(3)]
    assert not torch.equal(batches[0], batches[1])
    assert not torch.equal(batches[1], batches[2])


@given(task=tasks, share=st.floats(0, 1), count=st.integers(1, 9), seed=seeds)
def test_inputs_and_answers_have_the_columns_that_the_task_names(
    task: Task, share: float, count: int, seed: int
) -> None:
    batch = drawn(task, length_of(task, share), count, seed)
    assert batch.x.dtype == torch.float32
    assert batch.x.shape[1:] == (count, len(task.inputs))
    assert 1 <= batch.asked <= len(batch.x)
    if task.text:
        assert torch.equal(batch.x.sum(-1), torch.ones(batch.x.shape[:2]))
        assert set(batch.x.unique().tolist()) == {0.0, 1.0}
    if task.kind == "classes":
        assert batch.target.dtype == torch.int64
        assert batch.target.shape == (batch.asked, count)
        assert 0 <= batch.target.min() <= batch.target.max() < len(task.outputs)
    else:
        assert batch.target.dtype == torch.float32
        assert batch.target.shape == (batch.asked, count, len(task.outputs))


@pytest.mark.parametrize("key", TASKS)
def test_a_task_is_registered_under_its_own_key_and_its_usual_length_is_allowed(key: str) -> None:
    task = TASKS[key]
    assert task.key == key
    assert task.checked_length(task.span.usual) == task.span.usual


@pytest.mark.parametrize("key", ENDLESS)
def test_no_sequence_of_the_exam_is_ever_trained_on(key: str) -> None:
    task, seed = TASKS[key], 3
    exam = task.examination(task.span.usual, seed)
    assert exam.x.shape[1] == EXAM_COUNT
    generator = torch.Generator().manual_seed(seed)
    trained = set().union(*(rows(task.draw(task.span.usual, 64, generator)) for _ in range(9)))
    assert not rows(exam) & trained


@pytest.mark.parametrize("task", DRAWN, ids=lambda task: task.key)
def test_the_exam_is_drawn_anew_for_every_seed_and_is_not_the_first_training_batch(
    task: Task,
) -> None:
    length = task.span.usual
    exam = task.examination(length, 0)
    assert torch.equal(exam.x, task.examination(length, 0).x)
    assert not torch.equal(exam.x, task.examination(length, 1).x)
    assert not torch.equal(exam.x, drawn(task, length, EXAM_COUNT, 0).x)


@pytest.mark.parametrize("task", TASKS.values(), ids=lambda task: task.key)
def test_a_length_outside_of_the_span_is_refused_in_one_sentence(task: Task) -> None:
    span = task.span
    assert task.checked_length(span.low) == span.low
    assert task.checked_length(span.high) == span.high
    for length in (span.low - 1, span.high + 1):
        with pytest.raises(ValueError, match="allowed") as refused:
            task.checked_length(length)
        assert_one_sentence(refused.value, span.word, f"{length}", f"{span.low} to {span.high}")


def test_the_loss_of_classes_is_the_mean_surprise_in_nats() -> None:
    answers = torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(0))
    target = torch.tensor([[0, 1, 2, 0, 1], [2, 2, 0, 1, 0]])
    surprises = [
        math.log(sum(math.exp(v) for v in row)) - row[due]
        for row, due in zip(answers.flatten(0, 1).tolist(), target.flatten().tolist(), strict=True)
    ]
    assert RECALL.loss(answers, target).item() == pytest.approx(sum(surprises) / 10, rel=1e-5)
    even = RECALL.loss(torch.zeros(2, 5, 3), target)
    assert even.item() == pytest.approx(math.log(3))


def test_the_metric_of_classes_is_the_share_of_right_answers() -> None:
    answers = torch.tensor([[[3.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 1.0, 2.0], [5.0, 6.0, 0.0]]])
    assert RECALL.metric(answers, torch.tensor([[0, 1, 0, 1]])) == 0.75


def test_loss_and_metric_of_numbers_are_the_mean_square_and_its_root() -> None:
    answers, target = torch.tensor([[[1.0]], [[2.0]]]), torch.tensor([[[4.0]], [[-2.0]]])
    assert SINE.loss(answers, target).item() == pytest.approx((9 + 16) / 2)
    assert SINE.metric(answers, target) == pytest.approx(math.sqrt((9 + 16) / 2))


def test_a_part_of_a_batch_holds_its_sequences_with_their_answers() -> None:
    batch = drawn(RECALL, 5, 6, seed=1)
    part = batch.part(2, 4)
    assert torch.equal(part.x, batch.x[:, [2, 3]])
    assert torch.equal(part.target, batch.target[:, [2, 3]])
