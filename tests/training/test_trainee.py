"""One cell in training: why it ends early, its snapshots, and L-BFGS step by step."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch

from explorer.tasks import TASKS
from explorer.training.learner import learner
from explorer.training.plan import Plan
from explorer.training.schedule import exam_every, snapshot_steps
from explorer.training.trainee import FEWEST_SNAPSHOTS, SNAPSHOT_BYTES, Trainee
from explorer.training.training import Training
from tests.trainings import (
    assert_equal_weights,
    carried_out,
    finish,
    present_weights,
    small,
)

# At this rate the IRNN, which nothing bounds, overflows after a step; the cells with gates do not.
TOO_FAST = small(
    task="adding",
    length=60,
    cells=("irnn", "gru", "lstm"),
    hidden_size=16,
    optimiser="sgd",
    rate=0.1,
    clip=0.0,
    start="drawn",
    seed=1,
    batch=8,
)


def test_a_cell_stops_at_the_first_exam_with_a_loss_below_the_one_asked_for() -> None:
    settings = {"length": 4, "hidden_size": 8, "batch": 16, "steps": 60}
    free = carried_out(small(**settings))
    asked = sorted(trainee.records.exam_loss[5] for trainee in free.trainees)[1]
    stopped = carried_out(small(**settings, stop_below=asked))
    ends = set()
    for one, other in zip(stopped.trainees, free.trainees, strict=True):
        exams = zip(other.records.exam_steps, other.records.exam_loss, strict=True)
        expected = next((step for step, loss in exams if step and loss < asked), 60)
        assert one.step_count == expected
        assert one.records.loss == other.records.loss[:expected]
        assert (one.ended == "solved") == (f"below {asked:g}." in one.sentence)
        assert one.snapshots[-1].step == expected
        ends.add((one.ended, expected < 60))
    assert ("solved", True) in ends


def test_no_cell_is_solved_before_its_first_exam_after_a_step() -> None:
    training = carried_out(small(stop_below=1000.0, steps=20))
    assert [trainee.step_count for trainee in training.trainees] == [exam_every(20)] * 3
    assert {trainee.ended for trainee in training.trainees} == {"solved"}


def stuck_step(trainee: Trainee, patience: int, steps: int) -> int:
    """Where a cell has to stop that went on freely: so many steps after its best exam."""
    best, best_step = math.inf, 0
    for step, loss in zip(trainee.records.exam_steps, trainee.records.exam_loss, strict=True):
        if loss < best:
            best, best_step = loss, step
        elif step - best_step >= patience:
            return step
    return steps


STUCK = {"task": "parity", "length": 10, "cells": ("rnn", "gru"), "rate": 0.1, "steps": 60}


def test_a_cell_without_progress_stops_after_as_many_steps_as_one_has_patience() -> None:
    free, patient = carried_out(small(**STUCK)), carried_out(small(**STUCK, patience=15))
    expected = [stuck_step(trainee, 15, 60) for trainee in free.trainees]
    assert [trainee.step_count for trainee in patient.trainees] == expected
    assert min(expected) < 60
    for trainee in patient.trainees:
        if trainee.step_count < 60:
            assert (trainee.ended, trainee.sentence) == ("stuck", "No progress for 15 steps.")


def test_a_cell_that_was_stuck_gets_the_whole_patience_again_when_it_is_extended() -> None:
    training = carried_out(small(**STUCK, patience=15))
    stuck = [trainee for trainee in training.trainees if trainee.ended == "stuck"]
    steps = [trainee.step_count for trainee in stuck]
    assert stuck
    training.go_on()
    finish(training)
    for trainee, before in zip(stuck, steps, strict=True):
        assert trainee.step_count >= before + 15


def test_a_cell_that_diverges_ends_with_a_sentence_and_the_others_go_on() -> None:
    training = carried_out(TOO_FAST)
    irnn, *others = training.trainees
    assert irnn.ended == "diverged"
    assert irnn.step_count == len(irnn.records.loss) < 12
    assert f"after {irnn.step_count:,} steps" in irnn.sentence
    assert irnn.sentence.endswith("Try a smaller learning rate, or clipping at 1.")
    assert irnn.snapshots[-1].step == irnn.step_count
    assert all(value.isfinite().all() for value in irnn.snapshots[-1].weights.values())
    assert all(math.isfinite(value) for value in [*irnn.records.loss, *irnn.records.norm])
    for trainee in others:
        assert (trainee.ended, trainee.step_count) == ("", 12)
    training.go_on()
    assert irnn.ended == "diverged"
    training.step()
    assert [trainee.step_count for trainee in others] == [13, 13]


def test_a_training_whose_cells_have_all_diverged_is_finished() -> None:
    training = carried_out(small(task="adding", optimiser="sgd", rate=10.0, clip=0.0))
    assert {trainee.ended for trainee in training.trainees} == {"diverged"}
    assert training.finished
    assert training.done < 12


def test_the_best_snapshot_is_the_earliest_with_the_smallest_loss_of_its_last_exam() -> None:
    training = carried_out(small(steps=40, rate=0.3))
    for trainee in training.trainees:
        records, wanted = trainee.records, []
        for snapshot in trainee.snapshots:
            known = [k for k, step in enumerate(records.exam_steps) if step <= snapshot.step]
            wanted.append(records.exam_loss[known[-1]])
        assert trainee.best is trainee.snapshots[wanted.index(min(wanted))]


# L-BFGS


@pytest.mark.parametrize("count", [1, 7])
def test_steps_of_lbfgs_are_one_run_of_torchs_with_as_many_iterations(count: int) -> None:
    settings = {"task": "sine", "length": 20, "cells": ("lstm",), "optimiser": "lbfgs"}
    plan = small(**settings, steps=count, clip=0.0, rate=0.8)
    training = Training(plan)
    (trainee,) = training.trainees
    expected = learner(trainee.sizes, seed=0, start="chrono", span=TASKS["sine"].clock(20))
    optimiser = torch.optim.LBFGS(expected.parameters(), lr=0.8, max_iter=count, history_size=100)
    batch = TASKS["sine"].draw(20, 4, torch.Generator().manual_seed(0))
    losses = []

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = (expected(batch.x)[-batch.asked :] - batch.target).square().mean()
        torch.autograd.backward(loss)
        losses.append(loss.item())
        return loss

    optimiser.step(closure)
    finish(training)
    assert len(losses) == count == trainee.step_count
    assert list(trainee.records.loss) == pytest.approx(losses, rel=1e-5)
    torch.testing.assert_close(
        present_weights(trainee), dict(expected.state_dict()), rtol=1e-4, atol=1e-5
    )


# snapshots


@pytest.mark.parametrize("directions", [1, 2])
def test_a_large_network_keeps_fewer_snapshots_first_and_last_among_them(directions: int) -> None:
    large = Plan(length=2, batch=1, cells=("lstm",), hidden_size=128, layers=4, steps=30)
    large = replace(large, directions=directions)
    (trainee,) = carried_out(large).trainees
    kept = [snapshot.step for snapshot in trainee.snapshots]
    held = sum(value.nbytes for value in trainee.snapshots[0].weights.values())
    assert (kept[0], kept[-1]) == (0, 30)
    assert len(kept) == max(SNAPSHOT_BYTES // held, FEWEST_SNAPSHOTS) < len(snapshot_steps(30))
    assert len(kept) * held < 2 * SNAPSHOT_BYTES


def test_snapshots_are_those_of_the_schedule_with_the_weights_of_their_step() -> None:
    training = carried_out(small(steps=40))
    for trainee in training.trainees:
        assert tuple(s.step for s in trainee.snapshots) == snapshot_steps(40)
        assert_equal_weights(trainee.snapshots[-1].weights, present_weights(trainee))
        start = learner(trainee.sizes, seed=0, start="chrono", span=6).state_dict()
        assert_equal_weights(trainee.snapshots[0].weights, dict(start))
    third = next(s for s in training.trainees[0].snapshots if s.step == 3)
    again = carried_out(small(steps=3))
    assert_equal_weights(third.weights, present_weights(again.trainees[0]))


def test_no_snapshot_is_taken_of_weights_that_are_no_numbers() -> None:
    (trainee,) = Training(small(cells=("rnn",))).trainees
    trainee.step_count = 1
    with torch.no_grad():
        trainee.flat.weights[-1] = math.inf
    trainee.remember()
    assert [snapshot.step for snapshot in trainee.snapshots] == [0]


def test_after_any_number_of_rests_there_are_at_most_61_snapshots_denser_at_first() -> None:
    training = Training(small(cells=("rnn",), steps=200))
    while not training.finished:
        training.step()
        training.rest()
    training.go_on()
    finish(training)
    steps = [snapshot.step for snapshot in training.trainees[0].snapshots]
    assert len(steps) <= 61
    assert steps == sorted(set(steps))
    assert (steps[0], steps[-1]) == (0, 400)
    assert sum(step <= 200 for step in steps) > sum(step > 200 for step in steps)
