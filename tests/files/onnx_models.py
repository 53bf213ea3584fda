"""ONNX models with one recurrent node, built with random weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}
DIRECTIONS = {"forward": 1, "reverse": 1, "bidirectional": 2}
OPSET = 17
Floats = NDArray[np.float32]


def random_weights(
    kind: str, directions: int, inputs: int, hidden: int, *, peepholes: bool = False, seed: int = 0
) -> dict[str, Floats]:
    """W, R, B and, if asked for, P in the shapes of the standard."""
    rng = np.random.default_rng(seed)
    rows = GATES[kind] * hidden
    shapes = {
        "W": (directions, rows, inputs),
        "R": (directions, rows, hidden),
        "B": (directions, 2 * rows),
    }
    if peepholes:
        shapes["P"] = (directions, 3 * hidden)
    return {name: (0.4 * rng.normal(size=size)).astype("f4") for name, size in shapes.items()}


def recurrent_node(
    kind: str, hidden: int, *, peepholes: bool = False, x: str = "x", y: str = "y", **options: Any
) -> NodeProto:
    """A node that reads x with the weights W, R, B (and P) and gives its states as y."""
    inputs = [x, "W", "R", "B", *(["", "", "", "P"] if peepholes else [])]
    return helper.make_node(
        kind, inputs, [y], name=f"/encoder/{kind}", hidden_size=hidden, **options
    )


def model_of(
    nodes: Sequence[NodeProto],
    weights: dict[str, Floats],
    inputs: int,
    *,
    output: str = "y",
    functions: Sequence[Any] = (),
) -> ModelProto:
    """A model of some nodes that reads x (T, B, I)."""
    graph = helper.make_graph(
        list(nodes),
        "model",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["T", "B", inputs])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    opsets = [helper.make_opsetid("", OPSET)]
    if functions:
        opsets.append(helper.make_opsetid("own", 1))
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, functions=functions)
