"""Keras' three kinds of files: what is found gives the states that Keras computes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import torch
from torch import nn

from explorer import load, trace
from explorer.files.loaded import Loaded
from tests.files.keras_models import ENDINGS, answers, keras, model_of, written

# Keras' own, of how it hands torch's numbers to numpy.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
INPUTS, HIDDEN, STEPS, BATCH = 3, 4, 6, 2
LAYERS = {
    "LSTM": (keras.layers.LSTM, {}, "lstm"),
    "LSTM without biases": (keras.layers.LSTM, {"use_bias": False}, "lstm"),
    "GRU": (keras.layers.GRU, {}, "gru"),
    "GRU, reset before": (keras.layers.GRU, {"reset_after": False}, "gru_reset_before"),
    "RNN": (keras.layers.SimpleRNN, {}, "rnn"),
}


def x_of(seed: int = 1) -> Any:
    return np.random.default_rng(seed).normal(size=(BATCH, STEPS, INPUTS)).astype("f4")


def states(module: nn.Module, x: Any) -> Any:
    """The output (B, T, D·H) of a module that reads (B, T, I)."""
    return trace(module, torch.from_numpy(x).transpose(0, 1)).output.transpose(0, 1).numpy()


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("case", LAYERS)
def test_each_layer_gives_the_states_of_keras(
    case: str, both: bool, ending: str, tmp_path: Path
) -> None:
    kind, options, cell = LAYERS[case]
    layer = kind(HIDDEN, return_sequences=True, name="mine", **options)
    layer = keras.layers.Bidirectional(layer, name="mine") if both else layer
    model, x = model_of(layer), x_of()
    loaded = load(written(model, tmp_path, ending))
    assert [(part.name, part.cell) for part in loaded.parts] == [("mine", cell)]
    assert np.abs(states(loaded.recurrent["mine"], x) - answers(model, x)).max() < 1e-6
    asked = {question.key for question in loaded.questions}
    assert asked == ({"nonlinearity"} if cell == "rnn" and ending == ".weights.h5" else set())


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_whole_model_is_taken_apart(ending: str, tmp_path: Path) -> None:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((None,)),
            layers.Embedding(11, INPUTS, name="words"),
            layers.LSTM(HIDDEN, return_sequences=True, name="lower"),
            layers.LSTM(HIDDEN, return_sequences=True, name="upper"),
            layers.Dense(5, name="says"),
        ]
    )
    loaded = load(written(model, tmp_path, ending))
    assert set(loaded.recurrent) == {"lower", "upper"}
    numbers = np.array([[1, 4, 2, 10]])
    h = loaded.embedding(torch.from_numpy(numbers)).transpose(0, 1)
    for name in ("lower", "upper"):
        h = loaded.recurrent[name](h)[0]
    result = loaded.readout(h).transpose(0, 1).numpy()
    assert np.abs(result - answers(model, numbers)).max() < 1e-6
    assert loaded.token_counts[0] == 11


def test_options_of_the_config_are_read(tmp_path: Path) -> None:
    relu = keras.layers.SimpleRNN(HIDDEN, activation="relu", return_sequences=True)
    model, x = model_of(relu), x_of()
    (module,) = load(written(model, tmp_path, ".keras")).recurrent.values()
    assert module.nonlinearity == "relu"
    assert np.abs(states(module, x) - answers(model, x)).max() < 1e-6
    back = keras.layers.GRU(HIDDEN, go_backwards=True, return_sequences=True, name="back")
    model = model_of(back)
    loaded = load(written(model, tmp_path, ".h5"))
    assert loaded.parts[0].backwards
    # Keras leaves what it read backwards in that order.
    turned = x[:, ::-1].copy()
    assert np.abs(states(loaded.recurrent["back"], turned) - answers(model, x)).max() < 1e-6


@pytest.mark.parametrize("option", ["activation", "recurrent_activation"])
def test_functions_that_no_cell_has_get_a_sentence(option: str, tmp_path: Path) -> None:
    model = model_of(keras.layers.LSTM(HIDDEN, **{option: "hard_sigmoid"}))
    with pytest.raises(ValueError, match=f"its {option} is hard_sigmoid; allowed"):
        load(written(model, tmp_path, ".keras"))


def keras_arrays(module: nn.Module, gates: str, order: str) -> dict[str, Any]:
    """A module of torch as Keras has its weights: gates in another order, a row for each input."""

    def placed(value: Any) -> Any:
        blocks = dict(zip(gates, np.split(value.detach().numpy(), len(gates)), strict=True))
        return np.concatenate([blocks[gate] for gate in order])

    return {
        "kernel": placed(module.weight_ih_l0).T,
        "recurrent_kernel": placed(module.weight_hh_l0).T,
        "bias": np.stack([placed(module.bias_ih_l0), placed(module.bias_hh_l0)]),
    }


def gate_distance(loaded: Loaded, original: nn.Module, x: Any) -> float:
    """The largest difference of any signal from those of torch's own module."""
    (module,) = loaded.recurrent.values()
    result, expected = trace(module, x), trace(original, x)
    assert set(result) == set(expected)
    return max(float((result[name] - expected[name]).abs().max()) for name in expected)


def test_keras_and_onnx_files_of_one_gru_give_the_gates_of_torch(tmp_path: Path) -> None:
    from tests.files.test_onnx_files import exported

    original = nn.GRU(INPUTS, HIDDEN).eval()
    arrays = keras_arrays(original, "rzn", "zrn")
    model = model_of(keras.layers.GRU(HIDDEN, return_sequences=True))
    model.set_weights(list(arrays.values()))
    x = torch.randn(STEPS, BATCH, INPUTS)
    keras_states = torch.from_numpy(answers(model, x.transpose(0, 1))).transpose(0, 1)
    assert (keras_states - original(x)[0]).abs().max() < 1e-6
    for ending in ENDINGS:
        assert gate_distance(load(written(model, tmp_path, ending)), original, x) < 1e-6
    for new in (True, False):
        exported(original, x, tmp_path / "gru.onnx", new=new)
        assert gate_distance(load(tmp_path / "gru.onnx"), original, x) < 1e-6


def old_file(path: Path, layer: str, arrays: dict[str, Any]) -> Path:
    """A file of weights as Keras 2 wrote it."""
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer.encode()]
        file.attrs["backend"] = b"tensorflow"
        names = [f"{layer}/{name}:0" for name in arrays]
        group = file.create_group(layer)
        group.attrs["weight_names"] = [name.encode() for name in names]
        for name, value in zip(names, arrays.values(), strict=True):
            group.create_dataset(name, data=value)
    return path


@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
def test_the_layout_of_cudnn_layers_is_turned(kind: str, tmp_path: Path) -> None:
    # Keras' conversion into that layout: each gate of the kernel transposed and refilled by
    # columns, each gate of the recurrent kernel transposed, both biases in one vector.
    module = {"LSTM": nn.LSTM, "GRU": nn.GRU}[kind](INPUTS, HIDDEN)
    gates, order = {"LSTM": ("ifgo", "ifgo"), "GRU": ("rzn", "zrn")}[kind]
    arrays = keras_arrays(module, gates, order)
    kernels = np.hsplit(arrays["kernel"], len(order))
    kept = np.hsplit(arrays["recurrent_kernel"], len(order))
    cudnn = {
        "kernel": np.hstack([k.ravel(order="F").reshape(k.shape) for k in kernels]),
        "recurrent_kernel": np.hstack([k.T for k in kept]),
        "bias": arrays["bias"].ravel(),
    }
    loaded = load(old_file(tmp_path / "old.h5", "cu_dnn", cudnn))
    assert list(loaded.recurrent) == ["cu_dnn"]
    assert gate_distance(loaded, module, torch.randn(STEPS, BATCH, INPUTS)) < 1e-6
    assert loaded.questions == ()


def test_keras_names_are_found_in_files_of_other_kinds(tmp_path: Path) -> None:
    original = nn.GRU(INPUTS, HIDDEN)
    arrays = keras_arrays(original, "rzn", "zrn")
    np.savez(tmp_path / "m.npz", **{f"rnn_1/{name}": value for name, value in arrays.items()})
    loaded = load(tmp_path / "m.npz")
    assert list(loaded.recurrent) == ["rnn_1"]
    assert gate_distance(loaded, original, torch.randn(STEPS, BATCH, INPUTS)) < 1e-6
