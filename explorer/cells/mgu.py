"""The Minimal Gated Unit: one gate both resets and updates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.cells.algebra import Weights, sigmoid, tanh
from explorer.cells.cell import Cell, Signal
from explorer.cells.gru import SIGNALS as GRU_SIGNALS
from explorer.cells.notation import FORGET_GATE


def step(w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
    # f = σ(W_f x + U_f h₋ + b_f)
    f = sigmoid(w.x("f") + w.u("f", prev["h"]))
    # n = tanh(W_n x + U_n (f ⊙ h₋) + b_n)
    n = tanh(w.x("n") + w.u("n", f * prev["h"]))
    # h = (1 − f) ⊙ h₋ + f ⊙ n
    h = (1.0 - f) * prev["h"] + f * n
    return {"f": f, "n": n, "h": h}


MGU = Cell(
    key="mgu",
    title="MGU",
    source="Zhou et al. 2016",
    rows=("f", "n"),
    signals=(
        Signal(
            "f",
            "gate",
            "gate",
            FORGET_GATE,
            "The one gate, the paper's forget gate, says how much of the past the candidate hears, "
            "and how much of the state it replaces.",
            0.0,
            1.0,
        ),
        *(signal for signal in GRU_SIGNALS if signal.name in ("n", "h")),
    ),
    step=step,
    direction={"f": "replace"},
)
