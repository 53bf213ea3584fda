"""The minGRU: a gate and a candidate that see the input alone, so that a scan can train it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from explorer.cells.algebra import Weights, maximum, sigmoid
from explorer.cells.cell import Cell, Signal
from explorer.cells.gru import SIGNALS as GRU_SIGNALS
from explorer.cells.notation import GRU_CANDIDATE, HIDDEN


def step(w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
    # z = σ(W_z x + b_z)
    z = sigmoid(w.x("z"))
    # n = W_n x + b_n
    n = w.x("n")
    # h = (1 − z) ⊙ h₋ + z ⊙ n
    h = (1.0 - z) * prev["h"] + z * n
    return {"z": z, "n": n, "h": h}


def log_space_step(w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
    # z = σ(W_z x + b_z)
    z = sigmoid(w.x("z"))
    v = w.x("n")
    # n = g(W_n x + b_n), where g(v) = v + ½ for v ≥ 0 and σ(v) below: always the larger of the two
    n = maximum(v + 0.5, sigmoid(v))
    # h = (1 − z) ⊙ h₋ + z ⊙ n
    h = (1.0 - z) * prev["h"] + z * n
    return {"z": z, "n": n, "h": h}


CANDIDATE = "The candidate is what the input alone would make of the state."
STATE = "The hidden state is both the memory and the output."

MINGRU_LOG_SPACE = Cell(
    key="mingru",
    title="minGRU in log space",
    source="Feng et al. 2024 (arXiv 2410.01201)",
    rows=("z", "n"),
    signals=(
        *(signal for signal in GRU_SIGNALS if signal.name == "z"),
        Signal("n", "candidate", "candidate", GRU_CANDIDATE, CANDIDATE, 0.0, None),
        Signal("h", "state", "hidden state", HIDDEN, STATE, 0.0, None),
    ),
    step=log_space_step,
    direction={"z": "replace"},
)

MINGRU = replace(
    MINGRU_LOG_SPACE,
    title="minGRU",
    signals=(
        *(signal for signal in GRU_SIGNALS if signal.name == "z"),
        Signal("n", "candidate", "candidate", GRU_CANDIDATE, CANDIDATE),
        Signal("h", "state", "hidden state", HIDDEN, STATE),
    ),
    step=step,
    nonlinearities={"log_space": MINGRU_LOG_SPACE},
)
