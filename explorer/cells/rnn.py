"""The Elman RNN: the new state is a squashed sum of the input and the old state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.cells.algebra import Weights, relu, tanh
from explorer.cells.cell import Cell, Signal
from explorer.cells.notation import HIDDEN


def tanh_step(w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
    # h = tanh(W x + U h₋ + b)
    return {"h": tanh(w.x("h") + w.u("h", prev["h"]))}


def relu_step(w: Weights, prev: Mapping[str, Any]) -> dict[str, Any]:
    # h = ReLU(W x + U h₋ + b)
    return {"h": relu(w.x("h") + w.u("h", prev["h"]))}


MEANING = "The hidden state is both the memory of the cell and its output."

RNN_RELU = Cell(
    key="rnn",
    title="RNN with ReLU",
    source="Elman 1990",
    rows=("h",),
    signals=(Signal("h", "state", "hidden state", HIDDEN, MEANING, 0.0, None),),
    step=relu_step,
    twin="RNN",
    twin_options={"nonlinearity": "relu"},
)

RNN = Cell(
    key="rnn",
    title="RNN",
    source="Elman 1990",
    rows=("h",),
    signals=(Signal("h", "state", "hidden state", HIDDEN, MEANING, -1.0, 1.0),),
    step=tanh_step,
    twin="RNN",
    twin_options={"nonlinearity": "tanh"},
    nonlinearities={"relu": RNN_RELU},
)
