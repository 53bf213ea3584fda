"""The sLSTM of xLSTM: exponential gates, a normaliser, and a stabiliser that keeps them finite."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from explorer.cells.algebra import Weights, exp, log_sigmoid, maximum, sigmoid, tanh
from explorer.cells.cell import Cell, Signal
from explorer.cells.lstm import SIGNALS as LSTM_SIGNALS
from explorer.cells.notation import FORGET_GATE, INPUT_GATE, plain


def step(w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
    logarithm = log_sigmoid(w.x("f") + w.u("f", prev["h"])) + prev["m"]
    driven = w.x("i") + w.u("i", prev["h"])
    # m = max(log σ(W_f x + U_f h₋ + b_f) + m₋, W_i x + U_i h₋ + b_i)
    m = maximum(logarithm, driven)
    # i = exp(W_i x + U_i h₋ + b_i − m)
    i = exp(driven - m)
    # f = exp(log σ(W_f x + U_f h₋ + b_f) + m₋ − m)
    f = exp(logarithm - m)
    # g = tanh(W_g x + U_g h₋ + b_g)
    g = tanh(w.x("g") + w.u("g", prev["h"]))
    # o = σ(W_o x + U_o h₋ + b_o)
    o = sigmoid(w.x("o") + w.u("o", prev["h"]))
    # c = f ⊙ c₋ + i ⊙ g
    c = f * prev["c"] + i * g
    # n = f ⊙ n₋ + i
    n = f * prev["n"] + i
    # h = o ⊙ c / n
    h = o * (c / n)
    return {"m": m, "i": i, "f": f, "g": g, "o": o, "c": c, "n": n, "h": h}


SLSTM = Cell(
    key="slstm",
    title="sLSTM",
    source="Beck et al. 2024 (arXiv 2405.04517)",
    rows=("i", "f", "g", "o"),
    signals=(
        Signal(
            "m",
            "state",
            "stabiliser",
            plain("m"),
            "The stabiliser is the larger of both gates' exponents; taken off both, it keeps them "
            "finite and changes no output.",
        ),
        Signal(
            "i",
            "gate",
            "input gate",
            INPUT_GATE,
            "The input gate says how much of the candidate is written; it is an exponential, so a "
            "new value can outweigh all that is stored.",
            0.0,
            1.0,
        ),
        Signal(
            "f",
            "gate",
            "forget gate",
            FORGET_GATE,
            "The forget gate says how much of the old cell state is kept, beside what is written.",
            0.0,
            1.0,
        ),
        *(signal for signal in LSTM_SIGNALS if signal.name in ("g", "o", "c")),
        Signal(
            "n",
            "state",
            "normaliser",
            plain("n"),
            "The normaliser adds up what was written, so that c / n is an average of it.",
            0.0,
            None,
        ),
        *(signal for signal in LSTM_SIGNALS if signal.name == "h"),
    ),
    step=step,
    # The memory last: what gradients and paths are told of.
    states=("h", "m", "n", "c"),
    starts={"m": -math.inf},
)
