"""Trainings: exactly repeatable, on the same batches for all cells, stopped and extended."""

from __future__ import annotations

import gc
import math
import weakref
from typing import Any

import pytest
import torch

from explorer.tasks import TASKS, Batch
from explorer.training.learner import learner
from explorer.training.plan import Plan
from explorer.training.schedule import exam_every
from explorer.training.trainee import Trainee
from explorer.training.training import ESTIMATED_FROM, Training
from explorer.training.workshop import Job, Workshop
from tests.trainings import (
    assert_equal_weights,
    assert_same_training,
    carried_out,
    curves,
    finish,
    present_weights,
    small,
)


def steps_of(training: Training, count: int) -> None:
    for _ in range(count):
        training.step()


def usual(key: str, **changes: Any) -> Plan:
    """The plan that a task suggests."""
    task, settings = TASKS[key], vars(TASKS[key].usual)
    return Plan(**{"task": key, "length": task.span.usual} | settings | changes)


# the same plan gives the same training


@pytest.mark.parametrize("task", ["recall", "sine", "nesting"])
def test_the_same_plan_gives_exactly_the_same_curves_and_weights(task: str) -> None:
    plan = small(task=task, length=20)
    first = carried_out(plan)
    torch.rand(3)
    second = carried_out(plan)
    for one, other in zip(first.trainees, second.trainees, strict=True):
        assert_same_training(one, other)
        assert one.step_count == plan.steps
    other_seed = carried_out(small(task=task, length=20, seed=1))
    assert curves(other_seed.trainees[0]) != curves(first.trainees[0])


def test_two_trainings_at_once_in_two_threads_are_what_each_is_alone() -> None:
    plans = small(steps=30), small(task="sine", length=20, steps=30, seed=4)
    alone = [carried_out(plan) for plan in plans]
    workshop = Workshop(places=2)
    jobs = [Job(Training(plan)) for plan in plans]
    for job in jobs:
        workshop.start(job)
    assert all(workshop.wait(job, 60) for job in jobs)
    for job, expected in zip(jobs, alone, strict=True):
        assert isinstance(job.work, Training)
        for one, other in zip(job.work.trainees, expected.trainees, strict=True):
            assert_same_training(one, other)


def test_a_cell_learns_beside_others_what_it_learns_alone() -> None:
    together = carried_out(small(cells=("rnn", "gru", "lstm")))
    for trainee in together.trainees:
        alone = carried_out(small(cells=(trainee.sizes.cell,)))
        assert_same_training(trainee, alone.trainees[0])


def test_all_cells_are_given_the_same_batches_and_every_step_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[tuple[str, Batch]] = []
    step = Trainee.step

    def noted(trainee: Trainee, batch: Batch) -> None:
        given.append((trainee.sizes.cell, batch))
        step(trainee, batch)

    monkeypatch.setattr(Trainee, "step", noted)
    carried_out(small(task="sine", length=20))
    by_cell = [[b for cell, b in given if cell == key] for key in ("rnn", "gru", "lstm")]
    assert [len(batches) for batches in by_cell] == [12, 12, 12]
    for batches in zip(*by_cell, strict=True):
        assert batches[0] is batches[1] is batches[2]
    waves = torch.cat([batch.x for batch in by_cell[0]], dim=1)[:, :, 0].T
    assert len(waves.unique(dim=0)) == 12 * 4


@pytest.mark.parametrize("optimiser", ["adam", "lbfgs"])
@pytest.mark.parametrize(
    ("task", "length", "batch"), [("recall", 6, 5), ("sine_classic", 100, 97), ("copying", 3, 256)]
)
def test_every_batch_has_the_size_that_was_planned(
    task: str, length: int, batch: int, optimiser: str
) -> None:
    plan = small(task=task, length=length, batch=batch, optimiser=optimiser, cells=("rnn",))
    training = Training(plan)
    drawn = [next(training.batches) for _ in range(20)]
    assert {one.x.shape[1] for one in drawn} == {one.target.shape[1] for one in drawn} == {batch}


def test_nothing_is_drawn_from_torchs_global_generator() -> None:
    before = torch.get_rng_state()
    carried_out(small())
    assert torch.equal(torch.get_rng_state(), before)


# what is measured


def test_curves_have_a_number_for_every_step_and_the_exam_is_the_tasks_metric() -> None:
    training = carried_out(small(steps=33, clip=0.5))
    every = exam_every(33)
    for trainee in training.trainees:
        result = trainee.records
        assert len(result.loss) == len(result.norm) == len(result.clipped) == 33
        assert list(result.exam_steps) == sorted({*range(0, 34, every), 33})
        assert len(result.exam_loss) == len(result.metric) == len(result.exam_steps)
        assert list(result.clipped) == pytest.approx([min(norm, 0.5) for norm in result.norm])
        with torch.no_grad():
            answers = trainee.learner(training.exam.x)[-1].argmax(-1)
        right = (answers == training.exam.target[0]).tolist()
        assert result.metric[-1] == pytest.approx(sum(right) / len(right))


def test_the_loss_of_the_first_step_is_that_of_the_weights_drawn_on_the_first_batch() -> None:
    training = Training(small(cells=("lstm",), seed=3))
    (trainee,) = training.trainees
    batch = TASKS["recall"].draw(6, 16 * 4, torch.Generator().manual_seed(3)).part(0, 4)
    drawn = learner(trainee.sizes, seed=3, start="chrono", span=6)
    loss = torch.nn.functional.cross_entropy(drawn(batch.x)[-1], batch.target[0])
    gradients = torch.autograd.grad(loss, list(drawn.parameters()))
    training.step()
    assert trainee.records.loss[0] == pytest.approx(loss.item(), rel=1e-5)
    norm = math.sqrt(sum(g.double().square().sum().item() for g in gradients))
    assert trainee.records.norm[0] == pytest.approx(norm, rel=1e-5)


def test_the_time_left_is_known_after_some_steps_and_is_none_at_the_end() -> None:
    training = Training(small())
    for _ in range(ESTIMATED_FROM):
        assert training.seconds_left is None
        training.step()
    expected = (12 - ESTIMATED_FROM) * training.seconds / ESTIMATED_FROM
    assert training.seconds_left == pytest.approx(expected)
    finish(training)
    assert training.seconds_left == 0.0


def test_in_the_middle_of_the_first_step_no_time_left_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    training = Training(small())
    (first, *_), told = training.trainees, []
    step = first.step

    def step_and_look(batch: Batch) -> None:
        told.append(training.seconds_left)
        step(batch)

    monkeypatch.setattr(first, "step", step_and_look)
    training.step()
    assert told == [None]


# more steps and fewer


def test_extended_by_as_many_steps_it_is_a_training_planned_twice_as_long() -> None:
    extended = carried_out(small(steps=15))
    extended.go_on()
    assert not extended.finished
    finish(extended)
    whole = carried_out(small(steps=30))
    for one, other in zip(extended.trainees, whole.trainees, strict=True):
        assert one.records.loss == other.records.loss
        assert_equal_weights(present_weights(one), present_weights(other))
        assert one.step_count == 30


def test_a_stop_ends_it_and_it_can_go_on_to_the_step_that_was_planned() -> None:
    training = Training(small())
    steps_of(training, 5)
    training.stop()
    assert training.finished
    training.step()
    training.rest()
    assert training.done == 5
    for trainee in training.trainees:
        assert trainee.step_count == trainee.records.exam_steps[-1] == 5
        assert trainee.snapshots[-1].step == 5
        assert_equal_weights(trainee.snapshots[-1].weights, present_weights(trainee))
    training.go_on()
    assert not training.finished
    finish(training)
    assert training.done == training.plan.steps
    whole = carried_out(small())
    assert_equal_weights(present_weights(training.trainees[0]), present_weights(whole.trainees[0]))


def test_a_finished_training_does_nothing_more() -> None:
    training = carried_out(small())
    before = [curves(trainee) for trainee in training.trainees]
    training.step()
    assert training.done == 12
    assert [curves(trainee) for trainee in training.trainees] == before


# what the page promises


@pytest.mark.slow
def test_by_default_lstm_and_gru_recall_at_the_lag_at_which_the_tanh_rnn_guesses() -> None:
    training = carried_out(Plan())
    shares = {t.sizes.cell: t.records.metric[-1] for t in training.trainees}
    assert training.done == Plan().steps
    assert shares["lstm"] >= 0.95
    assert shares["gru"] >= 0.95
    assert shares["rnn"] == pytest.approx(training.baseline, abs=0.15)


@pytest.mark.slow
def test_as_suggested_every_cell_forecasts_a_sine_ten_times_better_than_its_last_value() -> None:
    training = carried_out(usual("sine"))
    errors = {t.sizes.cell: t.records.metric[-1] for t in training.trainees}
    assert set(errors) == {"rnn", "gru", "lstm"}
    assert max(errors.values()) <= training.baseline / 10


# memory


def test_a_training_that_is_dropped_is_freed_at_once_and_waits_for_no_garbage_collector() -> None:
    carried_out(small(steps=1))  # what torch loads at a first step holds on to that step
    gc.collect()
    gc.disable()
    try:
        training = carried_out(small(steps=3))
        trainee = training.trainees[0]
        parts = (training, trainee, trainee.learner, trainee.optimiser, trainee.snapshots[0])
        held = [weakref.ref(part) for part in parts]
        del training, trainee, parts
        assert [ref() for ref in held] == [None] * len(held)
    finally:
        gc.enable()
