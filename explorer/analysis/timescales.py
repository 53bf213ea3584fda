"""How slowly states change, and how much of a layer is more than a linear copy of what it reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

FEWEST_STEPS = 10
# Below so many roundings of its largest value a state does not change.
ROUNDINGS = 64 * torch.finfo(torch.float64).eps


@dataclass(frozen=True)
class Residual:
    """The share of a layer's output that no linear map of its input explains.

    `share` is 0 to 1, NaN where it is undefined; `why` then names the reason: fewer steps
    than the fit has numbers to choose, an output that does not change, or an overflow. `rank` is
    how many independent numbers the inputs have over the sequence.
    """

    share: float
    rank: int
    why: Literal["", "short", "constant", "overflow"] = ""


def autocorrelation(values: Tensor) -> Tensor:
    """How much of each unit is still the same k steps later: (T, H) → (T, H), in float64.

    ρ(k) = Σ_t (h_t − m)(h_{t+k} − m) / Σ_t (h_t − m)² with the unit's mean m, 1 at lag 0. NaN for
    a unit that does not change, or is not finite at every step. Raises ValueError for another
    shape.
    """
    _check(values)
    exact = values.detach().double()
    centred = exact - exact.mean(dim=0)
    largest = exact.abs().amax(dim=0)
    changes = centred.abs().amax(dim=0) > ROUNDINGS * largest
    defined = changes & exact.isfinite().all(dim=0)
    scaled = torch.where(defined, centred / centred.abs().amax(dim=0), 0.0)
    # Padded with zeros to twice the length, so that the end does not meet the beginning.
    spectrum = torch.fft.rfft(scaled, n=2 * len(values), dim=0)
    sums = torch.fft.irfft(spectrum.abs().square(), n=2 * len(values), dim=0)[: len(values)]
    return torch.where(defined, sums / sums[0], torch.nan)


def autocorrelation_times(values: Tensor) -> Tensor:
    """The integrated autocorrelation time of each unit, in steps: (T, H) → (H,), in float64.

    τ = 1 + 2 Σ_{k≥1} ρ(k), with ρ as in `autocorrelation`, as Sokal (1997, "Monte Carlo methods in
    statistical mechanics", section 3) has it but for a factor of two. The sum ends before the first
    pair ρ(2j) + ρ(2j + 1) that is not positive (Geyer 1992, "Practical Markov chain Monte Carlo",
    section 3.3): what comes later is mostly error, and an oscillation would cancel itself. So
    τ is 1 for noise, (1 + φ)/(1 − φ) for h_t = φ h_{t−1} + noise, near 0 where every step takes
    back the one before, and about a third of the period of a slow wave. What is long beside the
    sequence is measured too short. NaN for fewer than 10 steps, and for a unit that does not
    change or is not finite. Raises ValueError for another shape.
    """
    rho = autocorrelation(values)
    steps, units = rho.shape
    if steps < FEWEST_STEPS:
        return torch.full((units,), torch.nan, dtype=torch.float64)
    pairs = rho[: steps - steps % 2].view(-1, 2, units).sum(dim=1)
    counted = (pairs > 0.0).int().cumprod(dim=0)
    times = 2.0 * (pairs * counted).sum(dim=0) - 1.0
    return times.clamp(min=0.0)


def residual(inputs: Tensor, outputs: Tensor) -> Residual:
    """How much of the outputs (T, H) no linear map of the inputs (T, I) explains.

    1 − R² of the least-squares fit h_t ≈ A x_t + b over all steps and units together, corrected
    for the numbers that the fit may choose (Theil 1961): the mean square of what is left over that
    of h, both for each degree of freedom. 0 if the layer does nothing that one matrix could not
    do, near 1 if its output cannot be read off the present input at all. Raises ValueError for
    other shapes.
    """
    _check(inputs)
    _check(outputs)
    if len(inputs) != len(outputs):
        raise ValueError(
            f"There are {len(inputs)} steps of input and {len(outputs)} of output; allowed is the "
            "same number."
        )
    x, h = inputs.detach().double(), outputs.detach().double()
    if not bool(x.isfinite().all() and h.isfinite().all()):
        return Residual(torch.nan, 0, "overflow")
    centred = h - h.mean(dim=0)
    basis, sizes, _ = torch.linalg.svd(x - x.mean(dim=0), full_matrices=False)
    resolution = (
        max(x.shape) * torch.finfo(torch.float64).eps * float(x.abs().max()) * len(x) ** 0.5
    )
    rank = int((sizes > resolution).sum())
    free = len(x) - 1 - rank
    if float(centred.abs().max()) <= ROUNDINGS * float(h.abs().max()):
        return Residual(torch.nan, rank, "constant")
    if free < 1:
        return Residual(torch.nan, rank, "short")
    centred = centred / centred.abs().max()
    explained = basis[:, :rank]
    unexplained = centred - explained @ (explained.T @ centred)
    share = (unexplained.square().sum() / free) / (centred.square().sum() / (len(x) - 1))
    return Residual(min(float(share), 1.0), rank)


def _check(values: Tensor) -> None:
    if values.dim() != 2 or 0 in values.shape:
        raise ValueError(
            f"The values have the shape {tuple(values.shape)}; allowed is (T, units) with at least "
            "one step and one unit."
        )
