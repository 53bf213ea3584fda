"""How h_T depends on every earlier h_t: Jacobians over the lag, and the reach of each loss."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from explorer.backprop.backward import LocalSteps, backward_pass, local_steps
from explorer.network.surroundings import unaffected_by_caller
from explorer.network.unroll import Opened
from explorer.tracing.trace import Trace, scaled_norm

# So that the matrices of all steps stay within 64 MB; of many steps about 64 are decomposed.
MOST_NUMBERS = 8_000_000
MOST_DECOMPOSED = 64
# Rows of a map of losses and steps.
MOST_LOSSES = 128
# Of the step's largest singular value; what is smaller is rounding.
RESOLVED = 1e-13


@dataclass(frozen=True, eq=False)
class Jacobians:
    """The Jacobian ∂h_T/∂h_t over the steps t = `start` … T of one layer and direction, float64.

    frobenius: (S,), its Frobenius norm at each of these steps. singular_values: (S, H), largest
    first; their first column is the spectral norm; those below 1e-13 of it, which are lost in
    rounding, are NaN. radius: (S,), the spectral radius of ∂h_t/∂h_{t−1}. At steps that were not
    decomposed these two are NaN.
    """

    start: int
    frobenius: Tensor
    singular_values: Tensor
    radius: Tensor


@unaffected_by_caller
def jacobians(forward: Trace) -> Jacobians:
    """The Jacobian of the last hidden state with respect to every earlier one.

    ∂h_T/∂h_t is the total derivative along every path from h_t to h_T, with the other states at t
    (the LSTM's c_t) held. Its largest singular value says by how much a change of h_t can have
    grown when it arrives at h_T: 0.01 is a hundredth of it.

    Args:
        forward: a trace of one sequence, from `explorer.trace`; `.at(layer=…, direction=…)` chooses
            the layer and the direction. Steps count in the order of reading, without padding.

    Returns:
        `Jacobians` with the Frobenius norm (S,), the singular values (S, H) and the spectral radius
        of each step (S,), all in float64. Of large states only the last S steps are used, as many
        as fit into memory; of many steps about 64, evenly spread, are decomposed.

    Raises:
        ValueError: for a trace of several sequences, or of gradients.

    Source: Pascanu, Mikolov and Bengio 2013, equation 5.
    """
    opened = one_sequence(forward)
    count, _, size = opened.signals["h"].shape
    start = max(count - MOST_NUMBERS // (size * size), 0)
    local = local_steps(narrowed(opened, slice(start, None)))
    matrices, steps = products(local, "h"), count - start
    chosen = spread(steps, MOST_DECOMPOSED)
    missing = torch.full((steps, size), torch.nan, dtype=torch.float64)
    result = Jacobians(start, scaled_norm(matrices), missing, missing[:, 0].clone())
    result.singular_values[chosen] = _singular_values(matrices[chosen])
    result.radius[chosen] = _spectral_radii(step_jacobians(local, chosen))
    return result


@np.errstate(over="ignore", invalid="ignore")
def products(local: LocalSteps, state: str) -> Tensor:
    """∂s_T/∂s_t of one state of one sequence, for every step t: (T, H, H), a row per unit of s_T.

    The derivative is total: it includes the paths through other states at the same step, as that of
    the LSTM's c through h.
    """
    steps = local.steps
    count, _, size = steps.signals[state].shape
    incoming = torch.zeros(count, size, size, dtype=torch.float64)
    incoming[-1] = torch.eye(size)
    carried = backward_pass(local, {state: incoming}).carried
    total, inner, computed = carried[state], steps.signals[state], list(steps.signals)
    for name in computed[computed.index(state) + 1 :]:
        if name not in carried:
            continue
        later = steps.signals[steps.layer.cell.projections.get(name, name)]
        (slope,) = torch.autograd.grad(
            later,
            inner,
            torch.ones_like(later),
            retain_graph=True,
            allow_unused=True,
            materialize_grads=True,
        )
        arriving = local.at_units(carried[name]) if name == "h" else carried[name]
        total = total + arriving * slope.numpy()
    return torch.from_numpy(total)


@np.errstate(over="ignore", invalid="ignore")
def step_jacobians(local: LocalSteps, chosen: list[int]) -> Tensor:
    """∂h_t/∂h_{t−1} at the chosen steps, other states held: (S, H, H).

    At t = 0 it is the derivative with respect to the state before the first step.
    """
    return torch.from_numpy(state_derivative(local, "h", chosen))


@unaffected_by_caller
def loss_step_map(forward: Trace, losses: list[int] | None = None) -> Tensor:
    """‖∂L_s/∂h_t‖ for every pair of steps, (S, T): row s, column t; L_s is the sum of h at step s.

    `losses` are the steps s, all of them if None. It is zero for t > s: a loss does not reach what
    comes after it. Raises ValueError for a trace of several
    sequences, or of gradients.
    """
    opened = one_sequence(forward)
    count, _, size = opened.signals["h"].shape
    chosen = list(range(count)) if losses is None else losses
    incoming = torch.zeros(count, len(chosen), size, dtype=torch.float64)
    incoming[chosen, range(len(chosen))] = 1.0
    carried = backward_pass(local_steps(opened), {"h": incoming}).carried["h"]
    # Batch entry s of step t, and for the norm one entry a pair.
    pairs = torch.from_numpy(carried).transpose(0, 1).reshape(-1, 1, size)
    return scaled_norm(pairs).reshape(len(chosen), count)


def named_ranks(count: int) -> dict[int, str]:
    """The places of the singular values that stand for all `count`, and what each is called."""
    ends = {0: "largest", count - 1: "smallest"}
    chosen = sorted({0, count // 4, count // 2, count - 1})
    return {place: f"{ends.get(place, f'number {place + 1}')} of {count}" for place in chosen}


def spread(count: int, most: int) -> list[int]:
    """At most `most` of the numbers from 0 to count − 1, evenly spread, both ends among them."""
    return sorted({round(float(number)) for number in np.linspace(0, count - 1, min(count, most))})


def one_sequence(forward: Trace) -> Opened:
    """The opened steps of the layer and direction that a trace looks at, in float64.

    Raises ValueError for a trace of several sequences, or of gradients.
    """
    if not forward.opened:
        raise ValueError("This trace holds gradients; allowed is one that `trace` returned.")
    opened = forward.opened[forward.layer, forward.direction]
    batch = opened.signals["h"].shape[1]
    if batch != 1:
        raise ValueError(f"The trace holds {batch} sequences; allowed is one.")
    if forward.lengths is not None:
        opened = narrowed(opened, slice(int(forward.lengths)))
    return opened.double()


def state_derivative(
    local: LocalSteps, name: str, chosen: list[int], state: str = "h"
) -> np.ndarray:
    """d state / d state₋ at the chosen steps, the other states before held: (S, R, C)."""
    total = within_step(local, local.states[name].to_leaves[chosen, 0], chosen, state)
    if local.projection is None or name not in local.steps.layer.cell.projections:
        return total
    projected: np.ndarray = np.matmul(local.projection, total)
    if local.free is None:
        return projected
    return np.where(local.free[chosen, 0, :, None], projected, 0.0)


def within_step(
    local: LocalSteps, factors: np.ndarray, chosen: list[int], state: str = "h"
) -> np.ndarray:
    """d quantity / d state₋ at the chosen steps, the other states held: (S, H, C).

    `factors` are the quantity's derivatives within these steps, those of `LocalDerivatives`.
    """
    size = factors.shape[-1]
    first = 0
    columns = local.steps.previous[state].shape[-1]
    total = np.zeros((len(chosen), size, columns))
    for leaf, source in zip(local.steps.leaves, local.sources, strict=True):
        last = first + len(leaf.group.rows)
        weight = leaf.group.weight.detach().numpy()
        weight = weight.reshape(-1, size, weight.shape[1])
        through = np.einsum("tri,rij->tij", factors[:, first:last], weight)
        if source is not None and through.any():
            inner = within_step(local, source.to_leaves[chosen, 0], chosen, state)
            total += through @ inner
        elif state == "h":
            total += through
        first = last
    if state not in local.steps.layer.cell.projections:  # which is read through products alone
        direct = factors[:, first + local.steps.layer.cell.states.index(state)]
        total[:, range(size), range(size)] += direct
    return total


def _singular_values(matrices: Tensor) -> Tensor:
    """(S, H, H) → (S, H), scaled first: squares leave float64's range below 1e-162."""
    largest = matrices.abs().amax(dim=(1, 2))
    usable = (largest > 0.0) & largest.isfinite()
    result = torch.full(matrices.shape[:2], torch.nan, dtype=torch.float64)
    result[largest == 0.0] = 0.0
    if usable.any():
        scale = largest[usable]
        values = torch.linalg.svdvals(matrices[usable] / scale[:, None, None])
        values[values < RESOLVED * values[:, :1]] = torch.nan
        result[usable] = values * scale[:, None]
    return result


def _spectral_radii(matrices: Tensor) -> Tensor:
    result = torch.full((len(matrices),), torch.nan, dtype=torch.float64)
    usable = matrices.isfinite().all(dim=(1, 2))
    result[usable] = torch.linalg.eigvals(matrices[usable]).abs().amax(dim=1)
    return result


def narrowed(opened: Opened, steps: slice) -> Opened:
    """Some of the steps, one after another."""
    held = opened.held
    return replace(
        opened,
        signals={name: value[steps] for name, value in opened.signals.items()},
        previous={name: value[steps] for name, value in opened.previous.items()},
        x_products=opened.x_products[steps],
        held=held and {name: (mask[steps], value[steps]) for name, (mask, value) in held.items()},
    )
