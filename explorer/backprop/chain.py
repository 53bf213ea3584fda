"""The chain rule over time with its factors: ∂s_t/∂s_0 as a product of t Jacobians of one step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.backprop.backward import LocalSteps, local_steps
from explorer.backprop.jacobians import narrowed, one_sequence, state_derivative
from explorer.network.surroundings import unaffected_by_caller
from explorer.tracing.trace import Trace

# So that all factors stay within 16 MB and are decomposed in a fraction of a second.
MOST_NUMBERS = 2_000_000


@dataclass(frozen=True, eq=False)
class Chain:
    """The factors of ∂s_t/∂s_0 at the first S steps; s is the whole state, (h, c) of an LSTM.

    factors: (S,), the spectral norm of ∂s_t/∂s_{t−1}; NaN at t = 0, which has none.
    products: (S,), that of the product of the first t factors; 1 at t = 0.
    bounds: (S,), the product of the norms of these factors, which the norm never exceeds.
    """

    factors: Tensor
    products: Tensor
    bounds: Tensor


@unaffected_by_caller
@np.errstate(over="ignore", invalid="ignore")
def chain(forward: Trace) -> Chain:
    """The chain rule from the state at step 0 on, from a trace of one sequence, in float64.

    Steps count in the order of reading. Of large states only the first steps are used.

    Raises ValueError for a trace of several sequences, or of gradients.
    """
    opened = one_sequence(forward)
    size = sum(opened.signals[name].shape[-1] for name in opened.layer.cell.states)
    steps = min(len(opened.signals["h"]), max(MOST_NUMBERS // (size * size), 1))
    factors = state_jacobians(local_steps(narrowed(opened, slice(steps))))
    norms = _spectral_norms(factors)
    products, power = [], torch.zeros(steps, dtype=torch.float64)
    product = torch.eye(size, dtype=torch.float64)
    for t in range(steps):
        if t:
            product = factors[t] @ product
            # Scaled at every step: a hundred small factors are below float64's range.
            peak = product.abs().max()
            scale = peak if 0.0 < float(peak) < torch.inf else torch.ones_like(peak)
            product, power[t] = product / scale, power[t - 1] + scale.log10()
        products.append(product)
    norms[0] = torch.nan
    return Chain(
        norms,
        10.0**power * _spectral_norms(torch.stack(products)),
        10.0 ** torch.cat([power[:1], norms[1:].log10().cumsum(0)]),
    )


def state_jacobians(local: LocalSteps) -> Tensor:
    """∂s_t/∂s_{t−1} of all states together at every step, (T, N·H, N·H) for N states.

    At t = 0 it is the derivative with respect to the states before the first step.
    """
    names = local.steps.layer.cell.states
    chosen = list(range(len(local.steps.signals["h"])))
    rows = [
        np.concatenate(
            [state_derivative(local, name, chosen, to) for to in names],
            axis=2,
        )
        for name in names
    ]
    return torch.from_numpy(np.concatenate(rows, axis=1))


def _spectral_norms(matrices: Tensor) -> Tensor:
    """(S, R, C) → (S,); NaN where a number is not finite."""
    result = torch.full((len(matrices),), torch.nan, dtype=torch.float64)
    usable = matrices.isfinite().all(dim=(1, 2))
    result[usable] = torch.linalg.matrix_norm(matrices[usable], 2)
    return result
