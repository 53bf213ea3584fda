"""Where the gradient goes: dL/dh_t and dL/dc_t for every step, layer and direction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from explorer.backprop.backward import BackwardPass, LocalSteps, backward_pass, local_steps
from explorer.network.clamp import Clamp, Place
from explorer.network.stack import DIRECTIONS
from explorer.network.surroundings import unaffected_by_caller
from explorer.network.unroll import Opened
from explorer.tracing.trace import Trace, trace

Loss = str | int | Callable[[Tensor], Tensor]


@unaffected_by_caller
def gradients(
    module: nn.Module,
    x: Tensor,
    loss: Loss = "last",
    state: Any = None,
    clamp: Sequence[Clamp] = (),
) -> Trace:
    """The total derivative of a loss with respect to every state at every step.

    dL/dh_t is the total derivative: along every path from h_t to L, through all later steps, all
    gates, and all layers above, as `retain_grad` on the live h_t would give it. dL/dc_t likewise,
    including the path through h_t itself. It is not the derivative with respect to the stacked
    output, which counts each step's direct effect on the loss alone.

    With a clamp, what is held is a constant: nothing flows back through the equation it replaces,
    and the derivative with respect to a held state is that with respect to the held value.

    Args:
        module, x, state, clamp: as for `explorer.trace`.
        loss: "last" (the sum of the output at the last step), "sum" (of the output at every step),
            a step number from −T to T − 1 (the sum of the output at that step), or a function that
            maps the module's output, in the module's own layout, to one number.

    Returns:
        A `Trace` of the cell's states, each (T, B, H); `.norms()` gives one norm per step.

    Raises:
        ValueError: for a loss that is none of these, another kind of module, `proj_size`, a wrong
            shape or dtype, or a clamp on what does not exist.
    """
    return state_gradients(trace(module, x, state, clamp), loss, batch_first=_batch_first(module))


@unaffected_by_caller
def state_gradients(forward: Trace, loss: Loss, *, batch_first: bool = False) -> Trace:
    """The derivatives that `gradients` gives, from an existing trace.

    Raises ValueError for a loss that is not allowed, and for a trace of gradients, which has no
    steps to go back through.
    """
    if not forward.opened:
        raise ValueError("This trace holds gradients; allowed is one that `trace` returned.")
    incoming = output_gradient(forward.output, loss, 0 if not batch_first else 1)
    if batch_first:
        incoming = incoming.transpose(0, 1)
    values: dict[Place, dict[str, Tensor]] = {}
    for index in reversed(range(1 + max(layer for layer, _ in forward.opened))):
        below: list[Tensor] = []
        for direction in DIRECTIONS:
            if (index, direction) not in forward.opened:
                continue
            opened = forward.opened[index, direction]
            size = opened.layer.hidden_size
            part = incoming[..., size:] if direction == "backward" else incoming[..., :size]
            states, at_input = _layer_gradients(opened, _flipped(part, direction), index > 0)
            values[index, direction] = {k: _flipped(v, direction) for k, v in states.items()}
            if at_input is not None:
                below.append(_flipped(at_input, direction))
        if below:
            incoming = torch.stack(below).sum(0)
    ordered = {place: values[place] for place in forward.by_place}
    return Trace(forward.cell, ordered, forward.output)


def _layer_gradients(
    opened: Opened, incoming: Tensor, with_input: bool
) -> tuple[dict[str, Tensor], Tensor | None]:
    """The gradients of one layer's states, (T, B, H) each, and of its input, all in reading order.

    `incoming` is the loss's direct derivative with respect to h at each step, (T, B, H).
    """
    local = local_steps(opened, with_input=with_input)
    backward = backward_pass(local, {"h": incoming})
    totals = {name: torch.from_numpy(values) for name, values in backward.carried.items()}
    at_input = _input_gradient(local, backward, totals) if with_input else None
    return _with_paths_inside_the_step(local.steps, totals), at_input


def _with_paths_inside_the_step(steps: Opened, carried: dict[str, Tensor]) -> dict[str, Tensor]:
    """Adds what reaches a state by way of h at the same step (c_t by way of h_t = o ⊙ tanh c_t)."""
    others = [name for name in carried if name != "h"]
    if not others:
        return carried
    through = torch.autograd.grad(
        steps.signals["h"], [steps.signals[name] for name in others], carried["h"]
    )
    added = {name: carried[name] + part for name, part in zip(others, through, strict=True)}
    return {"h": carried["h"], **added}


def _input_gradient(
    local: LocalSteps, backward: BackwardPass, carried: Mapping[str, Tensor]
) -> Tensor:
    """dL/dx for every step at once: (T, B, I)."""
    steps = local.steps
    pairs = [(carried[name], local.states[name].to_input) for name in carried]
    pairs += [
        (torch.from_numpy(arriving), source.to_input)
        for source, arriving in zip(local.sources, backward.at_sources, strict=True)
        if source is not None and arriving is not None
    ]
    total = torch.zeros_like(steps.x_products)
    for upstream, derivative in pairs:
        if derivative is not None:
            total += upstream.repeat(1, 1, len(steps.layer.cell.rows)) * derivative
    return total @ steps.layer.weight_ih.detach()


def output_gradient(output: Tensor, loss: Loss, time_axis: int) -> Tensor:
    """dL/d output, (T, B, directions · H) or with batch first, of a loss.

    Raises ValueError for a loss that is not allowed, or a function of it without one number."""
    count = output.shape[time_axis]
    if callable(loss):
        with torch.enable_grad():
            live = output.detach().requires_grad_()
            value = loss(live)
            one = torch.is_tensor(value) and value.numel() == 1 and value.requires_grad
            result = torch.autograd.grad(value.sum(), live, allow_unused=True)[0] if one else None
            if result is None:
                raise ValueError(
                    "The loss function must return one number that depends on the output."
                )
            return result
    gradient = torch.zeros_like(output)
    steps: slice | int
    if loss == "sum":
        steps = slice(None)
    elif loss == "last":
        steps = count - 1
    elif isinstance(loss, int) and not isinstance(loss, bool) and -count <= loss < count:
        steps = loss
    else:
        raise ValueError(
            f'The loss is {loss!r}; allowed are "last", "sum", a step from {-count} to '
            f"{count - 1}, or a function of the output."
        )
    gradient.transpose(0, time_axis)[steps] = 1.0
    return gradient


def _flipped(values: Tensor, direction: str) -> Tensor:
    """Between the order of the sequence and the order of reading."""
    return values.flip(0) if direction == "backward" else values


def _batch_first(module: nn.Module) -> bool:
    return bool(getattr(module, "batch_first", False))
