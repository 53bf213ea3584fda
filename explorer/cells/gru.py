"""The GRU as PyTorch has it: the reset gate acts after the product with U."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.cells.algebra import Weights, sigmoid, tanh
from explorer.cells.cell import Cell, Signal
from explorer.cells.notation import GRU_CANDIDATE, HIDDEN, RESET_GATE, UPDATE_GATE


def step(w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
    # r = σ(W_r x + U_r h₋ + b_r)
    r = sigmoid(w.x("r") + w.u("r", prev["h"]))
    # z = σ(W_z x + U_z h₋ + b_z)
    z = sigmoid(w.x("z") + w.u("z", prev["h"]))
    # n = tanh(W_n x + b_in + r ⊙ (U_n h₋ + b_hn))
    n = tanh(w.x("n") + r * w.u("n", prev["h"]))
    # h = (1 − z) ⊙ n + z ⊙ h₋
    h = (1.0 - z) * n + z * prev["h"]
    return {"r": r, "z": z, "n": n, "h": h}


SIGNALS = (
    Signal(
        "r",
        "gate",
        "reset gate",
        RESET_GATE,
        "The reset gate says how much of the past the candidate may see: 0 ignores it.",
        0.0,
        1.0,
    ),
    Signal(
        "z",
        "gate",
        "update gate",
        UPDATE_GATE,
        "The update gate blends the old state and the candidate.",
        0.0,
        1.0,
    ),
    Signal(
        "n",
        "candidate",
        "candidate",
        GRU_CANDIDATE,
        "The candidate is what the state would become, if the update gate lets it.",
        -1.0,
        1.0,
    ),
    Signal(
        "h",
        "state",
        "hidden state",
        HIDDEN,
        "The hidden state is both the memory and the output.",
        -1.0,
        1.0,
    ),
)

GRU = Cell(
    key="gru",
    title="GRU",
    source="Cho et al. 2014 (arXiv 1406.1078v1); torch.nn.GRU, cuDNN",
    rows=("r", "z", "n"),
    signals=SIGNALS,
    step=step,
    twin="GRU",
    direction={"z": "keep"},
)
