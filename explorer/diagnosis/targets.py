"""How far the guess that nothing changes gets, beside the model."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.diagnosis.facts import Repeating

MOST_FEATURES = 64


def repeating(x: Tensor, answers: Tensor, target: Tensor, *, real: Tensor) -> Repeating | None:
    """The guess that each number asked for is the last value of the input column nearest to it.

    x is (T, B, I), answers and target are (S, B, O) for the last S steps, real is (T, B). None
    where shapes differ, or the target does not vary.
    """
    if answers.shape != target.shape or target.dim() != 3 or len(target) > len(x):
        return None
    if x.shape[-1] > MOST_FEATURES or not target.is_floating_point():
        return None
    counted = real[-len(target) :]
    wanted, given = target[counted].double(), answers[counted].double()
    now = x[-len(target) :][counted].double()
    variance = float((wanted - wanted.mean(dim=0)).square().mean())
    if not variance > 0.0:
        return None
    errors = (wanted[:, :, None] - now[:, None, :]).square().mean(dim=0)  # (O, I)
    guess = float(errors.amin(dim=1).mean())
    own = float((wanted - given).square().mean())
    skill = 1.0 - own / guess if guess > 0.0 else -torch.inf
    return Repeating(1.0 - guess / variance, skill)
