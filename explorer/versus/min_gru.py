"""The minGRU as a module of torch operations: a token at a time, or a whole sequence by a scan."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from explorer.network.scan import scan


class MinGRUCell(nn.Module):
    """h = (1 − z) ⊙ h₋ + z ⊙ n with z = σ(W_z x + b_z), n = W_n x + b_n.

    Source: Feng et al. 2024 (arXiv 2410.01201). `rows` holds both products in one, z above n.
    """

    def __init__(self, inputs: int, units: int) -> None:
        super().__init__()
        self.rows = nn.Linear(inputs, 2 * units)

    def forward(self, x: Tensor, before: Tensor) -> Tensor:
        """One step: x (B, I) and the state before (B, H) → the state (B, H)."""
        z, n = self.rows(x).chunk(2, dim=-1)
        return torch.lerp(before, n, torch.sigmoid(z))

    def read(self, x: Tensor) -> Tensor:
        """Every state of a sequence x (T, B, I) from zeros, (T, B, H), by a scan."""
        z, n = self.rows(x).chunk(2, dim=-1)
        gate = torch.sigmoid(z)
        return scan(1.0 - gate, gate * n)
