"""The slopes of a cell's functions along a sequence: what is flat, and what they multiply to."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.activations.sites import Site, cell_sites
from explorer.cells import Cell

# A smaller product has no digits left, and would seem to be 0.
LEAST_PRODUCT = 1e-300


@dataclass(frozen=True, eq=False)
class Slopes:
    """The slope of one function for every step and unit, (T, H), and where it is flat."""

    site: Site
    values: Tensor
    flat: Tensor

    @property
    def flat_share(self) -> Tensor:
        """The share of the units in the flat part at every step, (T,)."""
        return self.flat.double().mean(dim=1)


def slopes(site: Site, v: Tensor) -> Slopes:
    """The slopes of a function at its pre-activations, (T, H)."""
    return Slopes(site, site.activation.slope(v), site.activation.is_flat(v))


def carrying_site(cell: Cell) -> Site | None:
    """The function that stands on the way back through time: the candidate's, or the state's own.

    None for a cell that has neither.
    """
    whole = [site for site in cell_sites(cell) if site.whole]
    for kind in ("candidate", "state"):
        for site in whole:
            if cell.signal(site.signal).kind == kind:
                return site
    return None


def products_back(slopes: Tensor, start: int) -> Tensor:
    """The product of the slopes from step t + 1 to `start`, for every t: (T, H) → (T, H).

    At `start` it is 1, beyond it NaN. It is exactly 0 where a slope is, and NaN where it is too
    small for a float.
    """
    sizes = slopes[1 : start + 1].abs().double()
    logs = sizes.log().flip(0).cumsum(0).flip(0)
    made = logs.exp()
    made = torch.where((made < LEAST_PRODUCT) & logs.isfinite(), torch.nan, made)
    result = torch.full_like(slopes, torch.nan, dtype=torch.float64)
    result[:start] = made
    result[start] = 1.0
    return result


def mean_products_back(slopes: Tensor, start: int) -> Tensor:
    """The same for the geometric mean of all units: (T, H) → (T,)."""
    logs = slopes.abs().double().log().mean(dim=1, keepdim=True)
    return products_back(logs.exp(), start)[:, 0]
