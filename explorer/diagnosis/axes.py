"""Which axis of a tensor is time and which the batch, judged by the sizes that a module read."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

FEWEST_PAIRS = 200
# Neighbours in time are alike, sequences of a batch are not.
ALIKE, UNLIKE = 0.5, 0.2


@dataclass(frozen=True)
class Axes:
    """The axes of a tensor; None for one that it does not have, or not in full length."""

    time: int | None
    batch: int | None


def axes_of(shape: tuple[int, ...], length: int, batch: int, *, batch_first: bool) -> Axes:
    """The axes of a tensor that belongs to `batch` sequences of `length` steps."""
    first_two = tuple(shape[:2])
    if first_two == (batch, length) and (batch_first or length != batch):
        return Axes(1, 0)
    if first_two == (length, batch):
        return Axes(0, 1)
    if shape and shape[0] == batch:
        later = [axis for axis, size in enumerate(shape) if axis > 1 and size == length]
        return Axes(later[0] if later else None, 0)
    if len(shape) > 1 and shape[1] == batch:
        return Axes(None, 1)
    return Axes(None, None)


def swapped(
    x: Tensor,
    length: int,
    batch: int,
    *,
    target: Tensor | None,
    lengths: tuple[int, ...] | None,
) -> str:
    """Why T and B seem to be exchanged in what a module read, as a clause; "" if they do not.

    x is the model's batch as it was given; the module took it for `batch` sequences of `length`
    steps. Sizes that are equal say nothing.
    """
    if batch in (length, 1):
        return ""
    if lengths is not None:
        if len(lengths) == length and len(lengths) != batch:
            return f"lengths has {len(lengths)} entries, one for each sequence"
        return ""
    is_answer = target is not None and (target.dim() == 1 or batch not in target.shape[:2])
    if target is not None and is_answer and target.dim() <= 2 and target.shape[0] == length:
        return f"target has {length} answers, one for each sequence"
    if x.is_floating_point() and x.dim() == 3 and tuple(x.shape[:2]) == (length, batch):
        along_time, across = neighbours_alike(x, 0), neighbours_alike(x, 1)
        if across > ALIKE and along_time < UNLIKE:
            return (
                f"neighbours along the axis of the sequences correlate with {across:.2f}, those "
                f"along time with {along_time:.2f}"
            )
    return ""


def neighbours_alike(x: Tensor, axis: int) -> float:
    """The correlation of neighbours along an axis, 0 where there are too few or nothing varies.

    The mean along the axis is taken off first: what all sequences have at the same step, or one
    sequence at all its steps, says nothing about neighbours.
    """
    values = x.detach().double().movedim(axis, 0)
    if (len(values) - 1) * values[0].numel() < FEWEST_PAIRS or not bool(values.isfinite().all()):
        return 0.0
    centred = values - values.mean(dim=0, keepdim=True)
    total = float(centred.square().mean())
    return float((centred[1:] * centred[:-1]).mean()) / total if total > 0.0 else 0.0
