"""One way to train for all models: Adam, a warm-up, a cosine down to nothing, clipping at 1."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

from explorer.tasks.task import Batch

CLIP = 1.0
WARM_UP = 0.05  # of all steps
TESTED_AT_ONCE = 100


@dataclass(frozen=True)
class Recipe:
    """How long is trained, on how many sequences a step, with which greatest learning rate."""

    steps: int
    batch: int
    rate: float

    def rate_at(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        done = step / self.steps
        warmed = (step + 1) / (WARM_UP * self.steps)
        return self.rate * min(warmed, (1.0 + math.cos(math.pi * done)) / 2.0)


def fit(model: nn.Module, draw: Callable[[], Batch], recipe: Recipe) -> None:
    """Trains a model, in place, on what `draw` gives at each step: the mean over all answers."""
    for _ in _steps(model, draw, recipe):
        pass


def fit_best(
    model: nn.Module,
    draw: Callable[[], Batch],
    recipe: Recipe,
    examined: Callable[[], float],
    *,
    every: int,
    patience: int,
) -> float:
    """Trains like `fit`, and goes back to where `examined` was least; returns that least loss.

    It is asked after `every` so many steps. Training ends early once it has not become less for
    `patience` steps.
    """
    least, since, best = math.inf, 0, model.state_dict()
    for step in _steps(model, draw, recipe):
        if step % every:
            continue
        loss = examined()
        if loss < least:
            least, since = loss, step
            best = {name: value.clone() for name, value in model.state_dict().items()}
        elif step - since >= patience:
            break
    model.load_state_dict(best)
    return least


def _steps(model: nn.Module, draw: Callable[[], Batch], recipe: Recipe) -> Iterator[int]:
    """Takes one step after the other; yields how many are done."""
    optimiser = torch.optim.Adam(model.parameters(), fused=True)
    for step in range(recipe.steps):
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate_at(step)
        batch = draw()
        optimiser.zero_grad()
        answers = model(batch.x)[-batch.asked :]
        loss = functional.cross_entropy(answers.flatten(0, -2), batch.target.flatten())
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimiser.step()
        yield step + 1


@dataclass(frozen=True)
class Judged:
    """The share of right answers, 0 to 1, and their mean cross-entropy in nats."""

    right: float
    loss: float


@torch.no_grad()
def judged(model: nn.Module, batch: Batch) -> Judged:
    """How a model does on sequences, read some at a time to spare memory."""
    parts = torch.split(batch.x, TESTED_AT_ONCE, dim=1)
    answers = torch.cat([model(x)[-batch.asked :] for x in parts], dim=1)
    loss = functional.cross_entropy(answers.flatten(0, -2), batch.target.flatten())
    right = (answers.argmax(-1) == batch.target).double().mean()
    return Judged(right.item(), loss.item())
