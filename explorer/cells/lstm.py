"""The LSTM: a cell state that gates write to, erase and read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.cells.algebra import Weights, sigmoid, tanh
from explorer.cells.cell import Cell, Signal
from explorer.cells.notation import (
    CELL_STATE,
    FORGET_GATE,
    HIDDEN,
    INPUT_GATE,
    LSTM_CANDIDATE,
    OUTPUT_GATE,
    plain,
)


def step(w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
    # i = σ(W_i x + U_i h₋ + b_i)
    i = sigmoid(w.x("i") + w.u("i", prev["h"]))
    # f = σ(W_f x + U_f h₋ + b_f)
    f = sigmoid(w.x("f") + w.u("f", prev["h"]))
    # g = tanh(W_g x + U_g h₋ + b_g)
    g = tanh(w.x("g") + w.u("g", prev["h"]))
    # o = σ(W_o x + U_o h₋ + b_o)
    o = sigmoid(w.x("o") + w.u("o", prev["h"]))
    # c = f ⊙ c₋ + i ⊙ g
    c = f * prev["c"] + i * g
    # h = o ⊙ tanh(c)
    h = o * tanh(c)
    return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": h}


SIGNALS = (
    Signal(
        "i",
        "gate",
        "input gate",
        INPUT_GATE,
        "The input gate says how much of the candidate is written into the cell state.",
        0.0,
        1.0,
    ),
    Signal(
        "f",
        "gate",
        "forget gate",
        FORGET_GATE,
        "The forget gate says how much of the old cell state is kept: 1 keeps all, 0 wipes it.",
        0.0,
        1.0,
    ),
    Signal(
        "g",
        "candidate",
        "candidate",
        LSTM_CANDIDATE,
        "The candidate is what the cell would write, if the input gate lets it.",
        -1.0,
        1.0,
    ),
    Signal(
        "o",
        "gate",
        "output gate",
        OUTPUT_GATE,
        "The output gate says how much of the cell state is shown to the outside.",
        0.0,
        1.0,
    ),
    Signal(
        "c",
        "state",
        "cell state",
        CELL_STATE,
        "The cell state is the memory: it is changed only by forgetting and by adding.",
    ),
    Signal(
        "h",
        "state",
        "hidden state",
        HIDDEN,
        "The hidden state is the part of the memory that the cell shows to the outside.",
        -1.0,
        1.0,
    ),
)


def projected_step(w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
    # m = o ⊙ tanh(c)
    *inner, (_, m) = step(w, prev).items()
    # h = W_hr m
    return {**dict(inner), "m": m, "h": w.r(m)}


LSTM_PROJECTED = Cell(
    key="lstm_projected",
    title="LSTM with projection",
    source="Sak et al. 2014; torch.nn.LSTM with proj_size",
    rows=("i", "f", "g", "o"),
    signals=(
        *SIGNALS[:-1],
        Signal(
            "m",
            "state",
            "cell output",
            plain("m"),
            "The cell output is the part of the memory that is projected to the hidden state.",
            -1.0,
            1.0,
        ),
        Signal(
            "h",
            "state",
            "hidden state",
            HIDDEN,
            "The hidden state is the cell output, projected to fewer numbers.",
        ),
    ),
    step=projected_step,
    states=("h", "c"),
    twin="LSTM",
)

LSTM = Cell(
    key="lstm",
    title="LSTM",
    source="Hochreiter and Schmidhuber 1997; Gers et al. 2000",
    rows=("i", "f", "g", "o"),
    signals=SIGNALS,
    step=step,
    states=("h", "c"),
    twin="LSTM",
    projected=LSTM_PROJECTED,
)
