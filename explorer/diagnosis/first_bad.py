"""The first value that is not finite, in the order in which a model computes."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from explorer.diagnosis.facts import NotFinite
from explorer.diagnosis.observing import Run, all_finite
from explorer.tracing.trace import Trace


def first_not_finite(
    model: nn.Module, x: Tensor, seen: Run, calls: Mapping[str, Trace], loss: Tensor | None
) -> NotFinite | None:
    """The first value that is not finite: in the weights, the batch, a module, a signal, the loss.

    Within a recurrent module the earliest step comes first, then the order of the equations.
    """
    for name, weight in model.named_parameters():
        if not bool(weight.isfinite().all()):
            return NotFinite(f"the weight {name}", signal=name)
    if not bool(x.isfinite().all()):
        return NotFinite("the batch itself", signal="x")
    inside = None if seen.first_bad is not None else first_in_traces(calls)
    if inside is not None:
        return inside
    if seen.first_bad is not None:
        return NotFinite(f"what {seen.first_bad or 'the model'} returns", seen.first_bad)
    if not all_finite(seen.answers):
        return NotFinite("the answers of the model")
    if loss is not None and not bool(loss.isfinite().all()):
        return NotFinite("the loss", signal="loss")
    return None


def first_in_traces(calls: Mapping[str, Trace]) -> NotFinite | None:
    """The first signal of the first module that has a value that is infinite or no number.

    Padded steps, which are NaN in every signal, do not count.
    """
    for name, traced in calls.items():
        for (layer, direction), signals in traced.by_place.items():
            first = _first(signals, direction)
            if first is not None:
                step, signal, unit = first
                what = f"{signal} of {name}, layer {layer} {direction},"
                return NotFinite(what, name, layer, direction, signal, (unit,), (step,))
    return None


def _first(signals: Mapping[str, Tensor], direction: str) -> tuple[int, str, int] | None:
    """The step, signal and unit of the earliest bad value in reading order."""
    # A step is padding where every signal of every unit is NaN.
    padded = torch.stack([values.isnan().all(dim=-1) for values in signals.values()]).all(dim=0)
    first: tuple[int, int, str, int] | None = None
    for order, (signal, values) in enumerate(signals.items()):
        bad = (~values.isfinite() & ~padded[..., None]).nonzero()
        if not len(bad):
            continue
        reading = bad[:, 0] if direction == "forward" else len(values) - 1 - bad[:, 0]
        chosen = int(reading.argmin())
        place = (int(reading[chosen]), order, signal, int(bad[chosen, 2]))
        first = place if first is None else min(first, place)
    if first is None:
        return None
    step = first[0] if direction == "forward" else len(padded) - 1 - first[0]
    return step, first[2], first[3]
