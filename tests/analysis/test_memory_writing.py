"""How cells write is what their own steps do, tried with numbers."""

from __future__ import annotations

import pytest
import torch

from explorer import CELLS, Clamp, build_cell, trace
from explorer.analysis.memory_writing import coupling, new_content

# From cells.md: what the candidate reads, and whether keeping and writing share a gate.
EXPECTED = {
    "rnn": ("state", "none"),
    "irnn": ("state", "none"),
    "lstm": ("output", "independent"),
    "lstm_peephole": ("output", "independent"),
    "lstm_cifg": ("output", "coupled"),
    "gru": ("gated", "coupled"),
    "gru_reset_before": ("gated", "coupled"),
    "gru_simple": ("state", "coupled"),
    "mgu": ("gated", "coupled"),
    "mingru": ("input", "coupled"),
    "minlstm": ("input", "coupled"),
    "slstm": ("output", "independent"),
}


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_writes_as_its_paper_says(cell: str) -> None:
    assert (new_content(CELLS[cell]), coupling(CELLS[cell])) == EXPECTED[cell]


@pytest.mark.parametrize("cell", ["gru", "gru_reset_before"])
def test_with_its_gate_shut_gated_content_is_deaf_to_the_state(cell: str) -> None:
    module = build_cell(cell, 2, 3, dtype=torch.float64)
    x = torch.randn(1, 1, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        shut, open_ = (
            [
                trace(module, x, torch.full((1, 1, 3), h, dtype=torch.float64), clamp=clamp)["n"]
                for h in (0.2, 0.9)
            ]
            for clamp in (Clamp("r", 0.0), Clamp("r", 1.0))
        )
    torch.testing.assert_close(*shut)
    assert not torch.allclose(*open_)


def test_the_lstms_content_is_deaf_to_its_memory() -> None:
    module = build_cell("lstm", 2, 3, dtype=torch.float64)
    x = torch.randn(1, 1, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    h = torch.full((1, 1, 3), 0.3, dtype=torch.float64)
    with torch.no_grad():
        contents = [trace(module, x, (h, torch.full_like(h, c)))["g"] for c in (0.2, 5.0)]
    torch.testing.assert_close(*contents)
