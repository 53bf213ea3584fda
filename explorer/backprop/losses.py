"""What a loss is, and its derivative with respect to a module's output."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from explorer.network.layout import TIME_FIRST, Layout

Loss = str | int | Callable[[Any], Tensor]


def output_gradient(output: Any, loss: Loss, layout: Layout = TIME_FIRST) -> Tensor:
    """dL/d output of a loss, time first: (T, B, directions · H).

    `output` lies as `layout` says. Where sequences differ in length, "last" is the last step of
    each, a negative step counts from each one's own end, and a sequence without the step adds
    nothing.

    Raises ValueError for a loss that is not allowed, or a function of it without one number.
    """
    values = layout.time_first(output)
    if callable(loss):
        with torch.enable_grad():
            live = values.detach().requires_grad_()
            value = loss(layout.own(live))
            one = torch.is_tensor(value) and value.numel() == 1 and value.requires_grad
            result = torch.autograd.grad(value.sum(), live, allow_unused=True)[0] if one else None
            if result is None:
                raise ValueError(
                    "The loss function must return one number that depends on the output."
                )
            return result
    count = len(values)
    gradient = torch.zeros_like(values)
    if loss == "sum":
        gradient[:] = 1.0
        return layout.cleared(gradient)
    step = -1 if loss == "last" else loss
    if not isinstance(step, int) or isinstance(step, bool) or not -count <= step < count:
        raise ValueError(
            f'The loss is {loss!r}; allowed are "last", "sum", a step from {-count} to '
            f"{count - 1}, or a function of the output."
        )
    if layout.lengths is None:
        gradient[step] = 1.0
        return gradient
    places = layout.lengths + step if step < 0 else torch.full_like(layout.lengths, step)
    counted = ((places >= 0) & (places < layout.lengths)).nonzero()[:, 0]
    gradient[places[counted], counted] = 1.0
    return gradient
