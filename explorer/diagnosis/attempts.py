"""A copy of the model, trained for a moment on one batch alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from time import monotonic
from typing import Any

import torch
from torch import Tensor, nn

from explorer.diagnosis.facts import Overfit

MOST_STEPS, FEWEST_STEPS, LOOK_EVERY = 400, 40, 10
RATE, CLIP = 0.01, 1.0
# Below this it is known by heart; no need to go on.
BY_HEART = 0.2
# What the second half of the steps gains where learning has not yet come to rest.
GAIN = 0.01


def overfit(
    model: nn.Module,
    arguments: Sequence[Any],
    target: Tensor,
    loss_fn: Callable[[Any, Any], Tensor],
    *,
    batch_axis: int,
    seconds: float,
) -> Overfit | None:
    """How well a copy learns one batch by heart within some seconds.

    None if there is one sequence only, if all sequences have the same answers, if the copy cannot
    be made, or if the time was too short to tell.
    """
    count = target.shape[batch_axis]
    others = target.roll(1, dims=batch_axis)
    if count < 2 or torch.equal(target, others):
        return None
    try:
        copy = deepcopy(model).eval()
    except (RuntimeError, TypeError, ValueError):
        return None
    if not any(weight.requires_grad for weight in copy.parameters()):
        return None
    with torch.random.fork_rng(devices=[]), torch.enable_grad():
        return _trained(copy, arguments, (target, others), loss_fn, seconds)


def _trained(
    copy: nn.Module,
    arguments: Sequence[Any],
    targets: tuple[Tensor, Tensor],
    loss_fn: Callable[[Any, Any], Tensor],
    seconds: float,
) -> Overfit | None:
    weights = [weight for weight in copy.parameters() if weight.requires_grad]
    optimiser = torch.optim.Adam(weights, RATE)
    losses: list[float] = []
    ratios: list[float] = []  # the best so far
    end = monotonic() + seconds
    is_trained = True
    while len(losses) < MOST_STEPS and (monotonic() < end or not losses):
        answers = copy(*arguments)
        loss = loss_fn(answers, targets[0])
        losses.append(loss.item())
        if len(losses) % LOOK_EVERY == 0:
            with torch.no_grad():
                other = float(loss_fn(answers, targets[1]))
            ratios.append(min([losses[-1] / other if other > 0.0 else 1.0, *ratios[-1:]]))
            if ratios[-1] < BY_HEART:
                break
        is_trained = loss.requires_grad and bool(loss.isfinite())
        if not is_trained:
            break
        optimiser.zero_grad()
        torch.autograd.backward(loss, inputs=weights)
        torch.nn.utils.clip_grad_norm_(weights, CLIP)
        optimiser.step()
    if is_trained and _was_too_short(len(losses), ratios):
        return None
    return Overfit(losses[0], losses[-1], min([1.0, *ratios]), len(losses))


def _was_too_short(steps: int, ratios: list[float]) -> bool:
    """Whether a run ended, before the last step allowed, while it still got better."""
    if ratios and ratios[-1] < BY_HEART:
        return False
    if steps < FEWEST_STEPS:
        return True
    return steps < MOST_STEPS and ratios[len(ratios) // 2 - 1] - ratios[-1] > GAIN
