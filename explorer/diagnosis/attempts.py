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
    end, first, last, ratio, step = monotonic() + seconds, float("nan"), float("nan"), 1.0, 0
    best = 1.0
    while step < MOST_STEPS and (monotonic() < end or step == 0):
        answers = copy(*arguments)
        loss = loss_fn(answers, targets[0])
        last = loss.item()
        first = last if step == 0 else first
        if step % LOOK_EVERY == 0:
            with torch.no_grad():
                other = float(loss_fn(answers, targets[1]))
            ratio = last / other if other > 0.0 else 1.0
            best = min(best, ratio) if step else best
            if step and ratio < BY_HEART:
                break
        if not loss.requires_grad or not bool(loss.isfinite()):
            break
        optimiser.zero_grad()
        torch.autograd.backward(loss, inputs=weights)
        torch.nn.utils.clip_grad_norm_(weights, CLIP)
        optimiser.step()
        step += 1
    if loss.requires_grad and step < FEWEST_STEPS and best >= BY_HEART:
        return None
    return Overfit(first, last, best, step)
