"""Where the gradient goes: dL/dh_t and dL/dc_t for every step, layer and direction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from explorer.clamp import Clamp, Place
from explorer.stack import DIRECTIONS
from explorer.trace import Trace, trace
from explorer.unroll import Opened, differentiable_steps

Loss = str | int | Callable[[Tensor], Tensor]


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
        ValueError: for a loss that is none of these, or as `explorer.trace`.
    """
    return state_gradients(trace(module, x, state, clamp), loss, batch_first=_batch_first(module))


def state_gradients(forward: Trace, loss: Loss, *, batch_first: bool = False) -> Trace:
    """As `gradients`, from a trace that exists already.

    Raises ValueError for a trace of gradients, which has no steps to go back through.
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
    ordered = {place: values[place] for place in forward.values}
    return Trace(forward.cell, ordered, forward.output)


@dataclass(frozen=True, eq=False)
class LocalDerivatives:
    """The derivative of one quantity within its step, element by element.

    to_leaves: (T, B, R, H), one row per block of a recurrent product, then one per state before.
    to_input: (T, B, K·H) with respect to the input products, or None where not asked for.
    """

    to_leaves: np.ndarray
    to_input: Tensor | None


@dataclass(frozen=True, eq=False)
class LocalSteps:
    """Every step of a layer, differentiated within itself.

    `states` has the derivatives of each state; `sources`, for each recurrent product, those of the
    vector that it multiplies, or None where that is the bare state h before.
    """

    steps: Opened
    states: dict[str, LocalDerivatives]
    sources: tuple[LocalDerivatives | None, ...]


@dataclass(frozen=True, eq=False)
class Walk:
    """One layer, walked back through time.

    `carried` maps each state to what arrives at it from later steps and from the loss, (T, B, H),
    without what reaches a state by way of h at the same step. `at_sources` is what arrives at the
    sources of recurrent products that are no bare state, (T, B, H).
    """

    carried: dict[str, np.ndarray]
    at_sources: list[np.ndarray | None]


def local_steps(opened: Opened, *, with_input: bool = False) -> LocalSteps:
    """The derivatives within every step, each a diagonal."""
    steps = differentiable_steps(opened)
    states = opened.layer.cell.states
    return LocalSteps(
        steps,
        {name: _local(steps, steps.signals[name], with_input) for name in states},
        # A source that is no bare state (r ⊙ h₋) passes its gradient on within the step.
        tuple(
            None if leaf.source is steps.previous["h"] else _local(steps, leaf.source, with_input)
            for leaf in steps.leaves
        ),
    )


def _layer_gradients(
    opened: Opened, incoming: Tensor, with_input: bool
) -> tuple[dict[str, Tensor], Tensor | None]:
    """The gradients of one layer's states, (T, B, H) each, and of its input, all in reading order.

    `incoming` is the loss's direct derivative with respect to h at each step, (T, B, H).
    """
    local = local_steps(opened, with_input=with_input)
    walk = walked_back(local, {"h": incoming})
    totals = {name: torch.from_numpy(values) for name, values in walk.carried.items()}
    at_input = _input_gradient(local, walk, totals) if with_input else None
    return _with_paths_inside_the_step(local.steps, totals), at_input


# An overflow is a finding: it stays in the numbers as infinity and is told where they are shown.
@np.errstate(over="ignore", invalid="ignore")
def walked_back(local: LocalSteps, incoming: Mapping[str, Tensor]) -> Walk:
    """Walks back through time; the only loop, with one small product per recurrent group.

    `incoming` holds a loss's direct derivatives with respect to some of the states, each (T, B, H)
    in reading order. For steps of one sequence B may be any number: one for each of several losses.
    """
    # numpy, since its call costs a fraction of torch's on arrays this small.
    steps, sources = local.steps, local.sources
    names = steps.layer.cell.states
    count, batch, size = next(iter(incoming.values())).shape
    dtype = next(iter(incoming.values())).numpy().dtype
    carried = {name: np.zeros((count, batch, size), dtype) for name in names}
    for name, values in incoming.items():
        carried[name][:] = values.numpy()
    at_sources = [None if s is None else np.zeros_like(carried["h"]) for s in sources]
    ends = np.cumsum([len(leaf.group.rows) for leaf in steps.leaves]).tolist()
    room = np.empty((batch, ends[-1] + len(names), size), carried["h"].dtype)
    part = np.empty_like(room)
    # Views are made once here: in the loop each would cost as much as the arithmetic.
    flat = room.reshape(batch, -1)
    rows = [
        flat[:, start * size : end * size] for start, end in zip([0, *ends[:-1]], ends, strict=True)
    ]
    passing = [*local.states.values(), *(source for source in sources if source is not None)]
    # Only the states that a step reads other than through a product, such as c₋ in f ⊙ c₋.
    direct = {
        name: room[:, ends[-1] + index]
        for index, name in enumerate(names)
        if any(part.to_leaves[:, :, ends[-1] + index].any() for part in passing)
    }
    weights = [leaf.group.weight.detach().numpy() for leaf in steps.leaves]
    products = list(zip(rows, weights, sources, at_sources, strict=True))[::-1]
    at_state = {name: list(carried[name]) for name in names}
    factors = {name: list(local.states[name].to_leaves) for name in names}
    for t in range(count - 1, -1, -1):
        np.multiply(at_state["h"][t][:, None], factors["h"][t], out=room)
        for name in names[1:]:
            np.multiply(at_state[name][t][:, None], factors[name][t], out=part)
            room += part
        # At t = 0 this goes to the state before the first step, which is not reported.
        before_h = at_state["h"][t - 1] if t else np.zeros_like(room[:, 0])
        for row, weight, source, kept in products:
            passed = np.dot(row, weight)
            if source is None or kept is None:
                before_h += passed
            else:
                kept[t] = passed
                np.multiply(passed[:, None], source.to_leaves[t], out=part)
                room += part
        if t:
            for name, value in direct.items():
                np.add(at_state[name][t - 1], value, out=at_state[name][t - 1])
    return Walk(carried, at_sources)


def _local(steps: Opened, quantity: Tensor, with_input: bool) -> LocalDerivatives:
    """d quantity / d (recurrent products, states before, input products), each a diagonal."""
    leaves = [leaf.value for leaf in steps.leaves] + list(steps.previous.values())
    asked = [*leaves, steps.x_products] if with_input else leaves
    ones = torch.ones_like(quantity)
    found = torch.autograd.grad(
        quantity, asked, ones, retain_graph=True, allow_unused=True, materialize_grads=True
    )
    count, batch, size = quantity.shape
    rows = [part.reshape(count, batch, -1, size) for part in found[: len(leaves)]]
    return LocalDerivatives(torch.cat(rows, dim=2).numpy(), found[-1] if with_input else None)


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


def _input_gradient(local: LocalSteps, walk: Walk, carried: Mapping[str, Tensor]) -> Tensor:
    """dL/dx for every step at once: (T, B, I)."""
    steps = local.steps
    pairs = [(carried[name], local.states[name].to_input) for name in carried]
    pairs += [
        (torch.from_numpy(kept), source.to_input)
        for source, kept in zip(local.sources, walk.at_sources, strict=True)
        if source is not None and kept is not None
    ]
    total = torch.zeros_like(steps.x_products)
    for upstream, derivative in pairs:
        if derivative is not None:
            total += upstream.repeat(1, 1, len(steps.layer.cell.rows)) * derivative
    return total @ steps.layer.weight_ih.detach()


def output_gradient(output: Tensor, loss: Loss, time_axis: int) -> Tensor:
    """dL/d output, (T, B, directions · H) or with batch first, of the loss asked for."""
    count = output.shape[time_axis]
    if callable(loss):
        with torch.enable_grad():
            live = output.detach().requires_grad_()
            value = loss(live)
            one = torch.is_tensor(value) and value.numel() == 1 and value.requires_grad
            found = torch.autograd.grad(value.sum(), live, allow_unused=True)[0] if one else None
            if found is None:
                raise ValueError(
                    "The loss function must return one number that depends on the output."
                )
            return found
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
