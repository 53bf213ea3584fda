"""ONNX: what is found gives the states that onnxruntime computes, and torch's gates."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper
from torch import nn

from explorer import load, trace
from tests.files.model_files import Tagger
from tests.files.onnx_models import (
    DIRECTIONS,
    OPSET,
    model_of,
    random_weights,
    recurrent_node,
)

INPUTS, HIDDEN, STEPS, BATCH = 3, 4, 6, 2
CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    "RNN": ("RNN", {}, "rnn"),
    "RNN with ReLU": ("RNN", {"activations": ["Relu"]}, "rnn"),
    "LSTM": ("LSTM", {}, "lstm"),
    "coupled gates": ("LSTM", {"input_forget": 1}, "lstm_cifg"),
    "peepholes": ("LSTM", {"peepholes": True}, "lstm_peephole"),
    "GRU, reset before": ("GRU", {}, "gru_reset_before"),
    "GRU, reset after": ("GRU", {"linear_before_reset": 1}, "gru"),
}


def ran(model: ModelProto, x: NDArray[Any]) -> NDArray[Any]:
    """What onnxruntime computes of x."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return session.run(None, {session.get_inputs()[0].name: x})[0]


def x_of(seed: int = 1) -> NDArray[Any]:
    return np.random.default_rng(seed).normal(size=(STEPS, BATCH, INPUTS)).astype("f4")


def states(model: ModelProto, x: NDArray[Any], backwards: bool = False) -> NDArray[Any]:
    """The output (T, B, D·H) of the one module found in a model."""
    (module,) = load(model.SerializeToString(), "m.onnx").recurrent.values()
    reads = torch.from_numpy(x)
    output = trace(module, reads.flip(0) if backwards else reads).output
    return (output.flip(0) if backwards else output).numpy()


def joined(y: NDArray[Any]) -> NDArray[Any]:
    """(T, D, B, H) → (T, B, D·H)"""
    return np.concatenate(list(y.transpose(1, 0, 2, 3)), axis=-1)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("case", CASES)
def test_each_kind_of_node_gives_the_states_of_onnxruntime(case: str, direction: str) -> None:
    kind, options, cell = CASES[case]
    options = dict(options)
    peepholes = options.pop("peepholes", False)
    count = DIRECTIONS[direction]
    if "activations" in options:
        options["activations"] = options["activations"] * count
    weights = random_weights(kind, count, INPUTS, HIDDEN, peepholes=peepholes)
    node = recurrent_node(kind, HIDDEN, peepholes=peepholes, direction=direction, **options)
    model, x = model_of([node], weights, INPUTS), x_of()
    loaded = load(model.SerializeToString(), "model.onnx")
    assert [part.cell for part in loaded.parts] == [cell]
    assert list(loaded.recurrent) == ["encoder"]
    assert loaded.questions == ()
    backwards = direction == "reverse"
    assert loaded.parts[0].backwards == backwards
    assert ("reads backwards" in loaded.summary()) == backwards
    assert np.abs(states(model, x, backwards) - joined(ran(model, x))).max() < 1e-6


def test_a_node_without_biases_is_read() -> None:
    weights = random_weights("LSTM", 1, INPUTS, HIDDEN)
    del weights["B"]
    node = helper.make_node("LSTM", ["x", "W", "R"], ["y"], hidden_size=HIDDEN)
    model, x = model_of([node], weights, INPUTS), x_of()
    assert np.abs(states(model, x) - joined(ran(model, x))).max() < 1e-6


def test_weights_are_reached_through_chains_of_constants() -> None:
    whole = random_weights("GRU", 1, INPUTS, HIDDEN)
    w, rows = whole["W"][0], 3 * HIDDEN
    parts = {"w_turned": w.T.copy(), "R_long": np.concatenate([whole["R"], whole["R"]], axis=1)}
    parts |= {"b_in": whole["B"][0, :rows], "b_kept": whole["B"][0, rows:]}
    integers = {"zero": [0], "rows": [rows], "one": [1], "axes": [0]}
    constants = [
        helper.make_node("Constant", [], [name], value=numpy_helper.from_array(np.array(v)))
        for name, v in integers.items()
    ]
    nodes = [
        *constants,
        helper.make_node("Transpose", ["w_turned"], ["w_two"], perm=[1, 0]),
        helper.make_node("Unsqueeze", ["w_two", "axes"], ["w_three"]),
        helper.make_node("Identity", ["w_three"], ["W"]),
        helper.make_node("Slice", ["R_long", "zero", "rows", "one"], ["R"]),
        helper.make_node("Concat", ["b_in", "b_kept"], ["b_one"], axis=0),
        helper.make_node("Unsqueeze", ["b_one", "axes"], ["B"]),
        recurrent_node("GRU", HIDDEN, linear_before_reset=1),
    ]
    model, x = model_of(nodes, parts, INPUTS), x_of()
    assert np.abs(states(model, x) - joined(ran(model, x))).max() < 1e-6


def graph_of(nodes: list[Any], name: str, output: str, inputs: Any = ()) -> Any:
    info = helper.make_tensor_value_info(output, TensorProto.FLOAT, None)
    return helper.make_graph(nodes, name, list(inputs), [info])


def test_a_node_inside_an_if_is_found_with_weights_from_outside() -> None:
    weights = random_weights("LSTM", 1, INPUTS, HIDDEN)
    truth = numpy_helper.from_array(np.array(True))
    nodes = [
        helper.make_node("Constant", [], ["truth"], value=truth),
        helper.make_node(
            "If",
            ["truth"],
            ["y"],
            then_branch=graph_of([recurrent_node("LSTM", HIDDEN, y="then")], "then", "then"),
            else_branch=graph_of([helper.make_node("Identity", ["x"], ["else"])], "else", "else"),
        ),
    ]
    model, x = model_of(nodes, weights, INPUTS), x_of()
    assert np.abs(states(model, x) - joined(ran(model, x))).max() < 1e-6


def test_a_node_inside_a_loop_is_found() -> None:
    weights = random_weights("GRU", 1, INPUTS, HIDDEN)
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["more"], ["more_out"]),
            recurrent_node("GRU", HIDDEN, y="inner", linear_before_reset=1),
        ],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("more", TensorProto.BOOL, []),
        ],
        [
            helper.make_tensor_value_info("more_out", TensorProto.BOOL, []),
            helper.make_tensor_value_info("inner", TensorProto.FLOAT, None),
        ],
    )
    nodes = [
        helper.make_node("Constant", [], ["turns"], value=numpy_helper.from_array(np.array(1))),
        helper.make_node("Loop", ["turns", ""], ["y"], body=body),
    ]
    model, x = model_of(nodes, weights, INPUTS), x_of()
    assert np.abs(states(model, x) - joined(ran(model, x)[0])).max() < 1e-6


def test_a_node_inside_a_function_of_the_model_is_found() -> None:
    weights = random_weights("GRU", 1, INPUTS, HIDDEN)
    function = helper.make_function(
        "own",
        "Encoder",
        ["x", "W", "R", "B"],
        ["y"],
        [recurrent_node("GRU", HIDDEN)],
        [helper.make_opsetid("", OPSET)],
    )
    call = helper.make_node("Encoder", ["x", "W", "R", "B"], ["y"], domain="own")
    model, x = model_of([call], weights, INPUTS, functions=[function]), x_of()
    assert np.abs(states(model, x) - joined(ran(model, x))).max() < 1e-6


def exported(model: nn.Module, x: Any, path: Path, *, new: bool, **options: Any) -> None:
    with warnings.catch_warnings():
        # What torch's exporters warn of is not under test.
        warnings.simplefilter("ignore")
        torch.onnx.export(model, (x,), path, dynamo=new, verbose=False, **options)


@pytest.mark.parametrize(
    ("kind", "new"),
    [(nn.LSTM, True), (nn.GRU, True), (nn.LSTM, False), (nn.GRU, False), (nn.RNN, False)],
)
def test_both_exporters_of_torch_give_the_gates_of_the_original(
    kind: Any, new: bool, tmp_path: Path
) -> None:
    model = Tagger(kind(INPUTS, HIDDEN, 2, bidirectional=True)).eval()
    words = torch.tensor([[1], [5], [2]])
    exported(model, words, tmp_path / "model.onnx", new=new)
    loaded = load(tmp_path / "model.onnx")
    (module,) = loaded.recurrent.values()
    x = torch.randn(STEPS, BATCH, INPUTS)
    result, expected = trace(module, x), trace(model.rnn, x)
    for place, signals in expected.by_place.items():
        for name, values in signals.items():
            assert (result.by_place[place][name] - values).abs().max() < 1e-6
    assert torch.equal(loaded.embedding.weight, model.embedding.weight)
    assert torch.equal(loaded.readout.weight, model.fc.weight)
    assert torch.equal(loaded.readout.bias, model.fc.bias)


def test_a_loop_of_cells_is_found_by_the_names_of_its_weights(tmp_path: Path) -> None:
    class Loop(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.cell = nn.GRUCell(INPUTS, HIDDEN)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            h = x.new_zeros(BATCH, HIDDEN)
            for row in x:
                h = self.cell(row, h)
            return h

    model, x = Loop().eval(), torch.randn(2, BATCH, INPUTS)
    exported(model, x, tmp_path / "model.onnx", new=False)
    module = load(tmp_path / "model.onnx").recurrent["cell"]
    assert torch.allclose(module(x)[0][-1], model(x), atol=1e-6)


def test_a_model_without_recurrent_nodes_says_what_to_do() -> None:
    node = helper.make_node("Relu", ["x"], ["y"])
    with pytest.raises(ValueError, match=r"has no RNN, LSTM or GRU node.*dynamo=False"):
        load(model_of([node], {}, INPUTS).SerializeToString(), "model.onnx")


def test_weights_in_a_file_beside_the_model_need_its_path(tmp_path: Path) -> None:
    weights = random_weights("GRU", 1, INPUTS, HIDDEN)
    model = model_of([recurrent_node("GRU", HIDDEN)], weights, INPUTS)
    path = tmp_path / "model.onnx"
    onnx.save(model, path, save_as_external_data=True, location="model.data", size_threshold=0)
    (module,) = load(path).recurrent.values()
    assert np.array_equal(module.weight_hh_l0[:HIDDEN], weights["R"][0, HIDDEN : 2 * HIDDEN])
    with pytest.raises(ValueError, match=r"model.data; save both as one"):
        load(path.read_bytes(), "model.onnx")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"activations": ["HardSigmoid", "Tanh", "Tanh"]}, "hardsigmoid, tanh, tanh; allowed"),
        ({"clip": 3.0}, "clips its sums"),
    ],
)
def test_what_no_cell_computes_gets_a_sentence(options: Any, sentence: str) -> None:
    weights = random_weights("LSTM", 1, INPUTS, HIDDEN)
    model = model_of([recurrent_node("LSTM", HIDDEN, **options)], weights, INPUTS)
    with pytest.raises(ValueError, match=sentence):
        load(model.SerializeToString(), "model.onnx")


def test_weights_that_depend_on_the_input_get_a_sentence() -> None:
    weights = random_weights("GRU", 1, INPUTS, HIDDEN)
    r = weights.pop("R")
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["mean"], keepdims=0),
        helper.make_node("Mul", ["r", "mean"], ["R"]),
        recurrent_node("GRU", HIDDEN),
    ]
    model = model_of(nodes, weights | {"r": r}, INPUTS)
    with pytest.raises(ValueError, match="its weights are computed from its input"):
        load(model.SerializeToString(), "model.onnx")
