"""The backward pass of a layer: derivatives within each step, and what they carry back in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from explorer.network.unroll import Opened, differentiable_steps


@dataclass(frozen=True, eq=False)
class LocalDerivatives:
    """The derivative of one quantity within its step, element by element.

    to_leaves: (T, B, R, H), one row per block of a recurrent product, then one per state before.
    to_input: (T, B, K·H) with respect to the input products, or None where it is not needed.
    """

    to_leaves: np.ndarray
    to_input: Tensor | None


@dataclass(frozen=True, eq=False)
class LocalSteps:
    """Every step of a layer, differentiated within itself.

    `states` has the derivatives of each state, or of what it is projected from; `sources`, for each
    recurrent product, those of the vector that it multiplies, or None where that is the bare state
    h before. `projection` is the matrix (P, H) that h is projected by, None if it is not; `free`
    says which numbers of a projected h are not held, (T, 1 or B, P), None if none is.
    """

    steps: Opened
    states: dict[str, LocalDerivatives]
    sources: tuple[LocalDerivatives | None, ...]
    projection: np.ndarray | None = None
    free: np.ndarray | None = None

    def at_units(self, at_output: np.ndarray, steps: int | slice = slice(None)) -> np.ndarray:
        """What arrives at the units from what arrives at h of some steps: (…, P) → (…, H)."""
        if self.projection is None:
            return at_output
        if self.free is not None:
            at_output = np.where(self.free[steps], at_output, 0.0)
        at_units: np.ndarray = at_output @ self.projection
        return at_units


@dataclass(frozen=True, eq=False)
class BackwardPass:
    """What the backward pass of one layer gives.

    `carried` maps each state to what arrives at it from later steps and from the loss, (T, B, H),
    or (T, B, P) where it is projected, without what reaches a state by way of h at the same step.
    `at_sources` is what arrives at the sources of recurrent products that are no bare state,
    (T, B, H).
    """

    carried: dict[str, np.ndarray]
    at_sources: list[np.ndarray | None]


def local_steps(opened: Opened, *, with_input: bool = False) -> LocalSteps:
    """The derivatives within every step, each a diagonal."""
    steps = differentiable_steps(opened)
    cell, projection, held = opened.layer.cell, opened.layer.projection, opened.held or {}
    quantities = {name: steps.signals[cell.projections.get(name, name)] for name in cell.states}
    return LocalSteps(
        steps,
        {name: _local(steps, quantity, with_input) for name, quantity in quantities.items()},
        # A source that is no bare state (r ⊙ h₋) passes its gradient on within the step.
        tuple(
            None if leaf.source is steps.previous["h"] else _local(steps, leaf.source, with_input)
            for leaf in steps.leaves
        ),
        None if projection is None else projection.detach().numpy(),
        ~held["h"][0].numpy() if projection is not None and "h" in held else None,
    )


# An overflow is a result: it stays in the numbers as infinity, and the views report it.
@np.errstate(over="ignore", invalid="ignore")
def backward_pass(local: LocalSteps, incoming: Mapping[str, Tensor]) -> BackwardPass:
    """Goes back through time in the only loop, with one small product per recurrent group.

    `incoming` holds a loss's direct derivatives with respect to some of the states, each (T, B, H)
    in reading order. For steps of one sequence B may be any number: one for each of several losses.
    """
    # numpy, since its call costs a fraction of torch's on arrays this small.
    steps, sources = local.steps, local.sources
    names = steps.layer.cell.states
    count, batch, _ = next(iter(incoming.values())).shape
    dtype = next(iter(incoming.values())).numpy().dtype
    size = steps.layer.hidden_size
    carried = {
        name: np.zeros((count, batch, steps.previous[name].shape[-1]), dtype) for name in names
    }
    for name, values in incoming.items():
        carried[name][:] = values.numpy()
    at_sources = [None if s is None else np.zeros((count, batch, size), dtype) for s in sources]
    ends = np.cumsum([0, *(len(leaf.group.rows) for leaf in steps.leaves)]).tolist()
    room = np.empty((batch, ends[-1] + len(names), size), dtype)
    part = np.empty_like(room)
    # Views are made once here: in the loop each would cost as much as the arithmetic.
    flat = room.reshape(batch, -1)
    rows = [flat[:, start * size : end * size] for start, end in pairwise(ends)]
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
    is_projected = local.projection is not None
    for t in range(count - 1, -1, -1):
        at_units = at_state["h"][t]
        if is_projected:
            at_units = local.at_units(at_units, t)
        np.multiply(at_units[:, None], factors["h"][t], out=room)
        for name in names[1:]:
            np.multiply(at_state[name][t][:, None], factors[name][t], out=part)
            room += part
        # At t = 0 this goes to the state before the first step, which is not reported.
        before_h = at_state["h"][t - 1] if t else np.zeros_like(at_state["h"][0])
        for row, weight, source, arriving in products:
            passed = np.dot(row, weight)
            if source is None or arriving is None:
                before_h += passed
            else:
                arriving[t] = passed
                np.multiply(passed[:, None], source.to_leaves[t], out=part)
                room += part
        if t:
            for name, value in direct.items():
                np.add(at_state[name][t - 1], value, out=at_state[name][t - 1])
    return BackwardPass(carried, at_sources)


def with_paths_inside(steps: Opened, carried: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Adds what reaches a state by way of others at the same step (c_t by h_t = o ⊙ tanh c_t).

    `carried` has every state, (T, B, H) each, as `BackwardPass`.
    """
    if len(carried) == 1:
        return dict(carried)
    states = [steps.signals[name] for name in carried]
    totals = torch.autograd.grad(states, states, list(carried.values()), retain_graph=True)
    return dict(zip(carried, totals, strict=True))


def _local(steps: Opened, quantity: Tensor, with_input: bool) -> LocalDerivatives:
    """d quantity / d (recurrent products, states before, input products), each a diagonal."""
    leaves = [leaf.value for leaf in steps.leaves] + list(steps.previous.values())
    asked = [*leaves, steps.x_products] if with_input else leaves
    ones = torch.ones_like(quantity)
    result = torch.autograd.grad(
        quantity, asked, ones, retain_graph=True, allow_unused=True, materialize_grads=True
    )
    count, batch, size = quantity.shape
    parts = dict(zip([*range(len(steps.leaves)), *steps.previous], result, strict=False))
    # What is projected is read through products alone.
    parts |= {name: torch.zeros_like(quantity) for name in steps.layer.cell.projections}
    rows = [part.reshape(count, batch, -1, size) for part in parts.values()]
    return LocalDerivatives(torch.cat(rows, dim=2).numpy(), result[-1] if with_input else None)
