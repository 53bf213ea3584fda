"""The losses among which a person can choose while nothing else changes, and their gradients."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from explorer.session.run import TRAINING_LOSS, Run, loss_within, named_losses, run_gradient

# A loss at one step, as links have it.
AT = "at"
# Of a gradient at every step: state → (T,).
Norms = Mapping[str, Tensor]


def loss_key(loss: str | int) -> str:
    """A loss as the control and links name it: "last", "sum", "training", or "at" for a step."""
    return AT if isinstance(loss, int) else loss


def loss_norms(run: Run, loss: str | int) -> dict[str, Norms]:
    """The norms of the gradients of the losses that can be chosen, by their keys.

    They are the chosen loss, and all named ones of which nothing else is to be told.
    """
    chosen = run_gradient(run, loss).norms()
    norms: dict[str, Norms] = {loss_key(loss): chosen}
    if not _is_there(run, loss):
        return norms
    others = {name: run_gradient(run, name).norms() for name in named_losses(run) if name != loss}
    note = gradient_note(chosen)
    return norms | {name: one for name, one in others.items() if gradient_note(one) == note}


def gradient_note(norms: Norms) -> int | None:
    """What is to be said of a gradient: the last step at which it overflows, −1 if it is exactly 0.

    None where there is nothing to be said.
    """
    values = torch.stack(list(norms.values())).numpy()
    lost = np.flatnonzero(~np.isfinite(values).all(axis=0))
    if len(lost):
        return int(lost[-1])
    return None if values.any() else -1


def _is_there(run: Run, loss: str | int) -> bool:
    """Whether a run has a loss, so that no other one stands in for it."""
    if loss == TRAINING_LOSS:
        return run.training_loss is not None
    return loss == loss_within(loss, len(run.sequence.tokens))
