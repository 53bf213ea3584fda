"""Small trainings for tests: a plan that takes a moment, and plans carried out to their end."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import torch
from torch import Tensor

from explorer.training.plan import Plan
from explorer.training.trainee import Trainee
from explorer.training.training import Training

SMALL = Plan(length=6, hidden_size=4, batch=4, steps=12)


def small(**changes: object) -> Plan:
    """The small plan with some settings changed."""
    return replace(SMALL, **changes)  # type: ignore[arg-type]


def carried_out(plan: Plan) -> Training:
    """A training with all its steps done, in this thread."""
    training = Training(plan)
    finish(training)
    return training


def finish(training: Training) -> None:
    """Does all steps that are left."""
    while not training.finished:
        training.step()


def present_weights(trainee: Trainee) -> dict[str, Tensor]:
    """All weights as they stand now, copied."""
    return {name: value.clone() for name, value in trainee.learner.state_dict().items()}


def curves(trainee: Trainee) -> dict[str, list[float]]:
    """All that was recorded, as lists."""
    return {name: list(values) for name, values in vars(trainee.records).items()}


def assert_equal_weights(found: dict[str, Tensor], expected: dict[str, Tensor]) -> None:
    """Equal to the last bit."""
    torch.testing.assert_close(found, expected, rtol=0.0, atol=0.0)


def assert_same_training(found: Trainee, expected: Trainee) -> None:
    """The same curves and the same weights, to the last bit."""
    assert curves(found) == curves(expected)
    assert_equal_weights(present_weights(found), present_weights(expected))


def distinct_series(count: int) -> str:
    """Numbers that are all different, one a line: a swing with noise, with three decimals."""
    noise = random.Random(count)
    values = {round(50 + 40 * math.sin(n / 3) + noise.random(), 3): None for n in range(9 * count)}
    return "\n".join(f"{value:.3f}" for value in list(values)[:count])
