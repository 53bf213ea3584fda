"""The LSTM with peepholes: the gates look at the cell state itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.cells.algebra import Weights, sigmoid, tanh
from explorer.cells.cell import Cell
from explorer.cells.lstm import SIGNALS


def step(w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
    # i = σ(W_i x + U_i h₋ + p_i ⊙ c₋ + b_i)
    i = sigmoid(w.x("i") + w.u("i", prev["h"]) + w.p("i") * prev["c"])
    # f = σ(W_f x + U_f h₋ + p_f ⊙ c₋ + b_f)
    f = sigmoid(w.x("f") + w.u("f", prev["h"]) + w.p("f") * prev["c"])
    # g = tanh(W_g x + U_g h₋ + b_g)
    g = tanh(w.x("g") + w.u("g", prev["h"]))
    # c = f ⊙ c₋ + i ⊙ g
    c = f * prev["c"] + i * g
    # o = σ(W_o x + U_o h₋ + p_o ⊙ c + b_o)
    o = sigmoid(w.x("o") + w.u("o", prev["h"]) + w.p("o") * c)
    # h = o ⊙ tanh(c)
    h = o * tanh(c)
    return {"i": i, "f": f, "g": g, "c": c, "o": o, "h": h}


LSTM_PEEPHOLE = Cell(
    key="lstm_peephole",
    title="LSTM with peepholes",
    source="Gers and Schmidhuber 2000; Greff et al. 2017",
    rows=("i", "f", "g", "o"),
    signals=SIGNALS,
    step=step,
    states=("h", "c"),
)
