"""The oracle for gradients: what retain_grad leaves on the live states of a plain loop."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from tests.plain_cells import PLAIN_CELLS, plain_run


def plain_loss(output: Tensor, loss: Any, batch_first: bool) -> Tensor:
    """What a loss means, on a live output."""
    if callable(loss):
        return loss(output)
    steps = output.transpose(0, 1) if batch_first else output
    if loss == "sum":
        return steps.sum()
    return steps[-1 if loss == "last" else loss].sum()


def autograd_gradients(
    key: str, module: Any, x: Tensor, loss: Any, state: Any = None
) -> dict[tuple[int, str], dict[str, Tensor]]:
    """The gradient that retain_grad leaves on every live state of a plain loop."""
    run = plain_run(key, module, x, state)
    live = [
        step
        for signals in run.signals.values()
        for name in PLAIN_CELLS[key].states
        for step in signals[name]
    ]
    for step in live:
        step.retain_grad()
    plain_loss(run.output, loss, module.batch_first).backward()
    return {
        place: {
            name: torch.stack(
                [torch.zeros_like(s) if s.grad is None else s.grad for s in signals[name]]
            )
            for name in PLAIN_CELLS[key].states
        }
        for place, signals in run.signals.items()
    }
