"""The gradients of all losses among which a person can choose while nothing else changes."""

from __future__ import annotations

from collections.abc import Mapping

import torch

from explorer.session.run import TRAINING_LOSS, Run, loss_within, run_gradient
from explorer.tracing.trace import Trace

# A loss at one step, as links have it.
AT = "at"


def loss_key(loss: str | int) -> str:
    """A loss as the control and links name it: "last", "sum", "training", or "at" for a step."""
    return AT if isinstance(loss, int) else loss


def sent_losses(run: Run, loss: str | int) -> dict[str, str | int]:
    """The losses of a run that can be chosen from the gradients at hand, by their keys.

    They are the chosen one, and all named ones of which nothing else is to be told.
    """
    losses: dict[str, str | int] = {loss_key(loss): loss}
    if not _is_there(run, loss):
        return losses
    named: list[str] = ["last", "sum", *([TRAINING_LOSS] if run.training_loss is not None else [])]
    note = gradient_note(run_gradient(run, loss))
    return losses | {one: one for one in named if gradient_note(run_gradient(run, one)) == note}


def run_gradients(run: Run, losses: Mapping[str, str | int]) -> dict[str, Trace]:
    """The gradients of some losses of a run by their keys."""
    return {key: run_gradient(run, loss) for key, loss in losses.items()}


def gradient_note(gradient: Trace) -> int | None:
    """What is to be said of a gradient: the last step at which it overflows, −1 if it is exactly 0.

    None where there is nothing to be said.
    """
    norms = torch.stack(list(gradient.norms().values()))
    lost = (~norms.isfinite()).any(dim=0).nonzero()
    if len(lost):
        return int(lost.max())
    return None if norms.any() else -1


def _is_there(run: Run, loss: str | int) -> bool:
    """Whether a run has a loss, so that no other one stands in for it."""
    if loss == TRAINING_LOSS:
        return run.training_loss is not None
    return loss == loss_within(loss, len(run.sequence.tokens))
