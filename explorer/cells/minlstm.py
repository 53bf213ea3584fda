"""The minLSTM: forget and input gate see the input alone, and add up to 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.cells.algebra import Weights, sigmoid
from explorer.cells.cell import Cell, Signal
from explorer.cells.mingru import CANDIDATE, STATE
from explorer.cells.notation import FORGET_GATE, GRU_CANDIDATE, HIDDEN, INPUT_GATE


def step(w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
    kept, written = sigmoid(w.x("f")), sigmoid(w.x("i"))
    # f = σ(W_f x + b_f) / (σ(W_f x + b_f) + σ(W_i x + b_i))
    f = kept / (kept + written)
    # i = σ(W_i x + b_i) / (σ(W_f x + b_f) + σ(W_i x + b_i))
    i = written / (kept + written)
    # n = W_n x + b_n
    n = w.x("n")
    # h = f ⊙ h₋ + i ⊙ n
    h = f * prev["h"] + i * n
    return {"f": f, "i": i, "n": n, "h": h}


MINLSTM = Cell(
    key="minlstm",
    title="minLSTM",
    source="Feng et al. 2024 (arXiv 2410.01201)",
    rows=("f", "i", "n"),
    signals=(
        Signal(
            "f",
            "gate",
            "forget gate",
            FORGET_GATE,
            "The forget gate says how much of the old state is kept; the input gate is the rest.",
            0.0,
            1.0,
        ),
        Signal(
            "i",
            "gate",
            "input gate",
            INPUT_GATE,
            "The input gate says how much of the candidate is taken in: what the forget gate lets "
            "go.",
            0.0,
            1.0,
        ),
        Signal("n", "candidate", "candidate", GRU_CANDIDATE, CANDIDATE),
        Signal("h", "state", "hidden state", HIDDEN, STATE),
    ),
    step=step,
)
