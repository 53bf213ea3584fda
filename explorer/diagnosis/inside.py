"""The facts of a recurrent module, from a call of it that was captured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from explorer.capturing.capture import Capture
from explorer.capturing.captured_trace import CapturedTrace
from explorer.counting import counted
from explorer.diagnosis.carrying import Carried
from explorer.diagnosis.facts import ModuleFacts, PlaceFacts
from explorer.diagnosis.observing import tensors_in
from explorer.diagnosis.trials import relative_change, remembered, without_layer


@dataclass(frozen=True, eq=False)
class Around:
    """The model around a module, what it was called with, and what it answered."""

    model: nn.Module
    arguments: Sequence[Any]
    answers: Any


def largest_calls(seen: Capture) -> dict[str, CapturedTrace]:
    """Of each recurrent module the kept call with the most numbers, the last of these."""
    result: dict[str, CapturedTrace] = {}
    for name in seen.names:
        calls = seen.calls(name)
        result[name] = max(reversed(calls), key=lambda call: call.inputs.numel())
    return result


def check_lengths(lengths: Sequence[int] | None, call: CapturedTrace) -> None:
    """Raises ValueError for lengths that are not those of the sequences that a module read.

    As many as there are steps are allowed too: then it is the axes that are wrong.
    """
    steps, count = call.inputs.shape[:2]
    if lengths is None:
        return
    if len(lengths) not in (count, steps):
        raise ValueError(
            f"There are {len(lengths)} lengths; allowed is one for each of {count} sequences."
        )
    if len(lengths) == count and max(lengths) > steps:
        raise ValueError(
            f"A length is {max(lengths)}; allowed are up to {steps}, the steps that "
            f"{call.module_name} reads."
        )


def real_steps(call: CapturedTrace, lengths: Sequence[int] | None) -> Tensor:
    """(T, B), False at padded steps."""
    steps, count = call.inputs.shape[:2]
    own = call.lengths
    if own is None and lengths is not None and len(lengths) == count:
        own = torch.tensor(lengths)
    if own is None:
        return torch.ones(steps, count, dtype=torch.bool)
    return torch.arange(steps)[:, None] < own[None, :]


def module_facts(
    call: CapturedTrace,
    real: Tensor,
    carried: Carried,
    before: Mapping[str, Tensor],
    *,
    lag: int | None,
    around: Around | None,
) -> ModuleFacts:
    """The facts of a module. `before` holds its weights one step of the optimiser earlier, by
    torch's names; `around` is the model if it is known and calls the module once."""
    gradients: Mapping[Any, Mapping[str, Tensor]] = {}
    if call.reached:
        gradients = call.gradients().by_place
    incoming = _incoming(call)
    places = tuple(
        PlaceFacts(
            call.module_name,
            layer,
            direction,
            call.cell,
            signals,
            real,
            call.opened[layer, direction].layer.named(),
            gradients.get((layer, direction), {}),
            _of_place(before, layer, direction),
        )
        for (layer, direction), signals in call.by_place.items()
    )
    return ModuleFacts(
        call.module_name,
        bool(getattr(call.call.kept.module, "batch_first", False)),
        call.inputs,
        real,
        places,
        {} if around is None or call.lengths is not None else _without(call, around),
        lag,
        None if lag is None else remembered(call, real, lag),
        None if incoming is None else float(_norms(incoming).max()),
        _padded_gradient(incoming, real),
        carried.graph,
        carried.state,
    )


def _of_place(weights: Mapping[str, Tensor], layer: int, direction: str) -> dict[str, Tensor]:
    end = f"_l{layer}{'_reverse' if direction == 'backward' else ''}"
    return {name.removesuffix(end): value for name, value in weights.items() if name.endswith(end)}


def _incoming(call: CapturedTrace) -> Tensor | None:
    """What the loss sends to every step of the module's output, (T, B, ·), h_n's share at the end.

    None without a backward pass, and for a cell, whose steps hear of one another.
    """
    kept = call.call.kept
    if not call.reached or not hasattr(kept, "received"):
        return None
    arrived = kept.received(call.call.run)
    result = arrived.get("output", torch.zeros_like(call.call.opened.output)).clone()
    if "h" in arrived:
        final = arrived["h"]
        size = final.shape[-1]
        both = result.shape[-1] > size
        entries = torch.arange(result.shape[1])
        lasts = len(result) - 1 if call.lengths is None else call.lengths - 1
        result[lasts, entries, :size] += final[-2 if both else -1]
        if both:
            result[0, :, size:] += final[-1]
    return result.nan_to_num(0.0)


def _norms(values: Tensor) -> Tensor:
    """(T, B, ·) → (T,)."""
    result: Tensor = torch.linalg.vector_norm(values.double(), dim=(1, 2))
    return result


def _padded_gradient(incoming: Tensor | None, real: Tensor) -> float | None:
    if incoming is None or bool(real.all()):
        return None
    squares = incoming.double().square().sum(dim=-1)
    total = float(squares.sum())
    return float(squares[~real].sum() / total) ** 0.5 if total > 0.0 else None


def _without(call: CapturedTrace, around: Around) -> dict[int, float]:
    """The relative change of the answers without each layer."""
    if isinstance(call.call.kept.module, nn.RNNCellBase):
        return {}
    result = {}
    for layer in counted(range(len(call.call.run.stack.layers)), "Leaving out layers"):
        other = without_layer(around.model, around.arguments, call, layer)
        change = relative_change(tensors_in(around.answers)[0].detach(), tensors_in(other)[0])
        if change is not None:
            result[layer] = change
    return result
