"""RNN, LSTM and GRU nodes of an ONNX model, turned to torch's names of weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from onnx import NodeProto, helper

from explorer.files.content import Array, widened
from explorer.files.limits import shown
from explorer.files.onnx_graph import Scope

OPERATORS = ("RNN", "LSTM", "GRU")
# The standard's order of gates.
ORDERS = {"RNN": "h", "LSTM": "iofg", "GRU": "zrn"}
PEEPHOLES = "iof"
FUNCTIONS = {"LSTM": ["sigmoid", "tanh", "tanh"], "GRU": ["sigmoid", "tanh"]}
NONLINEARITIES = ("tanh", "relu")
SUFFIXES = ("", "_reverse")


@dataclass(frozen=True, eq=False)
class Recurrence:
    """One node: its cell, and its weights by torch's names without layers, for each direction."""

    name: str
    node: NodeProto
    cell: str
    order: tuple[str, ...]
    nonlinearity: str | None
    backwards: bool
    weights: tuple[Mapping[str, Array], ...]

    @property
    def same(self) -> tuple[Any, ...]:
        """What has to be alike for two nodes to be layers of one module."""
        first = self.weights[0]
        return (
            self.cell,
            self.nonlinearity,
            self.backwards,
            len(self.weights),
            first["weight_hh"].shape,
            sorted(first),
        )


def recurrence(scope: Scope, node: NodeProto) -> Recurrence:
    """The cell and the weights of one node.

    Raises ValueError if its weights are no constants, do not fit, or it computes what no cell here
    does.
    """
    kind = node.op_type
    told = {entry.name: helper.get_attribute_value(entry) for entry in node.attribute}
    direction = _text(told.get("direction", b"forward"))
    directions = 2 if direction == "bidirectional" else 1
    nonlinearity = _nonlinearity(kind, told, directions)
    if told.get("clip"):
        raise ValueError("it clips its sums, which no cell here does.")
    read, kept = _matrix(scope, node, 1), _matrix(scope, node, 2)
    bias, peepholes = _optional(scope, node, 3), _optional(scope, node, 7)
    hidden, gates = kept.shape[-1], len(ORDERS[kind])
    expected = [(directions, gates * hidden, read.shape[-1]), (directions, gates * hidden, hidden)]
    if [read.shape, kept.shape] != expected or told.get("hidden_size", hidden) != hidden:
        raise ValueError(f"its weights have the shapes {read.shape} and {kept.shape}.")
    weights = []
    for index in range(directions):
        named = {"weight_ih": read[index], "weight_hh": kept[index]}
        if bias is not None:
            if bias.shape != (directions, 2 * gates * hidden):
                raise ValueError(f"its biases have the shape {bias.shape}.")
            named["bias_ih"], named["bias_hh"] = np.split(bias[index], 2)
        if peepholes is not None and peepholes.any():
            if kind != "LSTM" or peepholes.shape != (directions, 3 * hidden):
                raise ValueError(f"its peepholes have the shape {peepholes.shape}.")
            vectors = np.split(peepholes[index], 3)
            named |= {f"weight_c{row}": v for row, v in zip(PEEPHOLES, vectors, strict=True)}
        weights.append(named)
    order = tuple(ORDERS[kind])
    cell = _cell(kind, told, "weight_ci" in weights[0])
    if cell == "lstm_cifg":
        order = tuple(row for row in order if row != "f")
        weights = [{name: _without_forget(name, v) for name, v in w.items()} for w in weights]
    name = _module_name(node)
    return Recurrence(name, node, cell, order, nonlinearity, direction == "reverse", tuple(weights))


def _cell(kind: str, told: Mapping[str, Any], peepholes: bool) -> str:
    if kind == "RNN":
        return "rnn"
    if kind == "GRU":
        return "gru" if told.get("linear_before_reset") else "gru_reset_before"
    if told.get("input_forget"):
        if peepholes:
            raise ValueError("it couples its gates and has peepholes, which no cell here does.")
        return "lstm_cifg"
    return "lstm_peephole" if peepholes else "lstm"


def _without_forget(name: str, value: Array) -> Array:
    """Rows of i, o, f, g without those of f, which coupled gates do not have."""
    i, o, _, g = np.split(value, 4)
    return np.concatenate([i, o, g])


def _nonlinearity(kind: str, told: Mapping[str, Any], directions: int) -> str | None:
    functions = [_text(name).lower() for name in told.get("activations", ())]
    if kind == "RNN":
        chosen = set(functions) or {"tanh"}
        if len(chosen) == 1 and chosen <= set(NONLINEARITIES):
            return chosen.pop()
    elif functions in ([], FUNCTIONS[kind] * directions):
        return None
    allowed = "tanh or ReLU" if kind == "RNN" else ", ".join(FUNCTIONS[kind])
    listed = shown(", ".join(functions))
    raise ValueError(f"its functions are {listed}; allowed are {allowed}.")


def _matrix(scope: Scope, node: NodeProto, place: int) -> Array:
    value = _optional(scope, node, place)
    if value is None or value.ndim != 3:
        raise ValueError("its weights are computed from its input, or missing.")
    return value


def _optional(scope: Scope, node: NodeProto, place: int) -> Array | None:
    name = node.input[place] if place < len(node.input) else ""
    if not name:
        return None
    value = scope.constant(name)
    if value is None or value.dtype.kind != "f":
        raise ValueError("its weights are computed from its input, or are no floats.")
    return widened(value)


def _module_name(node: NodeProto) -> str:
    """The node's name without the operator's, which exporters put behind the module's."""
    name = node.name or node.output[0]
    return shown(name.strip("/").removesuffix(f"/{node.op_type}") or node.op_type.lower())


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
