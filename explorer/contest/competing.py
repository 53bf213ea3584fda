"""Whole trainings of a contest: a model, a seed and a recipe in, measured answers out."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from explorer.attention.sizes import Positions
from explorer.contest.fitting import Judged, Recipe, fit, judged
from explorer.contest.models import contestant, parameter_count
from explorer.contest.tasks import LABEL_INPUTS, LABEL_OUTPUTS, LengthContest, draw_label
from explorer.tasks.task import Batch

WIDTH = 24
TESTED_COUNT = 400
# Sequences to tune on and to test on are drawn apart from those trained on, and from each other.
TUNING, TESTING = 10**8, 2 * 10**8


@dataclass(frozen=True)
class Competed:
    """A trained model's parameters, its mean loss, and its share of right answers by length."""

    parameters: int
    loss: float
    right: dict[int, float]


def compete_over_length(
    contest: LengthContest,
    model: str,
    recipe: Recipe,
    seed: int,
    positions: Positions = "sinusoidal",
    *,
    tuning: bool = False,
) -> Competed:
    """Trains on random lengths, tests at each; for `tuning` at the trained lengths alone."""
    trained = _built(model, (contest.inputs, contest.outputs), recipe, seed, positions)
    generator = torch.Generator().manual_seed(seed)

    def draw() -> Batch:
        length = 1 + int(torch.randint(contest.longest, (), generator=generator))
        return contest.draw(length, recipe.batch, generator)

    fit(trained, draw, recipe)
    fresh = _apart(seed, tuning=tuning)
    lengths = contest.trained_and_tested if tuning else contest.tested
    result = {}
    for length in lengths:
        batch = contest.tested_part(contest.draw(length, TESTED_COUNT, fresh))
        result[length] = judged(trained, batch)
    return _competed(trained, result)


def compete_for_label(
    length: int,
    model: str,
    recipe: Recipe,
    seed: int,
    positions: Positions = "sinusoidal",
    *,
    tuning: bool = False,
) -> Competed:
    """Trains and tests on sequences of one length with a label at the end."""
    trained = _built(model, (LABEL_INPUTS, LABEL_OUTPUTS), recipe, seed, positions)
    generator = torch.Generator().manual_seed(seed)
    fit(trained, lambda: draw_label(length, recipe.batch, generator), recipe)
    batch = draw_label(length, TESTED_COUNT, _apart(seed, tuning=tuning))
    return _competed(trained, {length: judged(trained, batch)})


def _competed(model: nn.Module, results: dict[int, Judged]) -> Competed:
    loss = sum(one.loss for one in results.values()) / len(results)
    return Competed(parameter_count(model), loss, {key: one.right for key, one in results.items()})


def _built(
    model: str, ends: tuple[int, int], recipe: Recipe, seed: int, positions: Positions
) -> nn.Module:
    return contestant(model, *ends, width=WIDTH, seed=seed, positions=positions, batch=recipe.batch)


def _apart(seed: int, *, tuning: bool) -> torch.Generator:
    return torch.Generator().manual_seed(seed + (TUNING if tuning else TESTING))
