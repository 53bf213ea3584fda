"""The GRU of the published paper: the reset gate acts before the product with U."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.cells.algebra import Weights, sigmoid, tanh
from explorer.cells.cell import Cell
from explorer.cells.gru import SIGNALS


def step(w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
    # r = σ(W_r x + U_r h₋ + b_r)
    r = sigmoid(w.x("r") + w.u("r", prev["h"]))
    # z = σ(W_z x + U_z h₋ + b_z)
    z = sigmoid(w.x("z") + w.u("z", prev["h"]))
    # n = tanh(W_n x + U_n (r ⊙ h₋) + b_n)
    n = tanh(w.x("n") + w.u("n", r * prev["h"]))
    # h = (1 − z) ⊙ n + z ⊙ h₋
    h = (1.0 - z) * n + z * prev["h"]
    return {"r": r, "z": z, "n": n, "h": h}


GRU_RESET_BEFORE = Cell(
    key="gru_reset_before",
    title="GRU, reset first",
    source="Cho et al. 2014 (arXiv 1406.1078v3); Keras with reset_after=False",
    rows=("r", "z", "n"),
    signals=SIGNALS,
    step=step,
    direction={"z": "keep"},
)
