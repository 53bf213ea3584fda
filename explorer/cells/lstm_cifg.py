"""The LSTM with coupled gates: what is written in is what is forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.cells.algebra import Weights, sigmoid, tanh
from explorer.cells.cell import Cell
from explorer.cells.lstm import SIGNALS


def step(w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
    # i = σ(W_i x + U_i h₋ + b_i)
    i = sigmoid(w.x("i") + w.u("i", prev["h"]))
    # f = 1 − i
    f = 1.0 - i
    # g = tanh(W_g x + U_g h₋ + b_g)
    g = tanh(w.x("g") + w.u("g", prev["h"]))
    # o = σ(W_o x + U_o h₋ + b_o)
    o = sigmoid(w.x("o") + w.u("o", prev["h"]))
    # c = f ⊙ c₋ + i ⊙ g
    c = f * prev["c"] + i * g
    # h = o ⊙ tanh(c)
    h = o * tanh(c)
    return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": h}


LSTM_CIFG = Cell(
    key="lstm_cifg",
    title="LSTM with coupled gates",
    source="Greff et al. 2017",
    rows=("i", "g", "o"),
    signals=SIGNALS,
    step=step,
    states=("h", "c"),
)
