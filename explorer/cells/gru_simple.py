"""The GRU with the update gate alone, also called UGRNN."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.cells.algebra import Weights, sigmoid, tanh
from explorer.cells.cell import Cell
from explorer.cells.gru import SIGNALS


def step(w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
    # n = tanh(W_n x + U_n h₋ + b_n)
    n = tanh(w.x("n") + w.u("n", prev["h"]))
    # z = σ(W_z x + U_z h₋ + b_z)
    z = sigmoid(w.x("z") + w.u("z", prev["h"]))
    # h = (1 − z) ⊙ n + z ⊙ h₋
    h = (1.0 - z) * n + z * prev["h"]
    return {"n": n, "z": z, "h": h}


GRU_SIMPLE = Cell(
    key="gru_simple",
    title="GRU, update gate only",
    source="Collins et al. 2017 (UGRNN); the simplified GRU of Ng's course",
    rows=("z", "n"),
    signals=tuple(signal for signal in SIGNALS if signal.name != "r"),
    step=step,
    direction={"z": "keep"},
)
