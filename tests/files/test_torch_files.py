"""Files that torch writes: weights, kinds and sizes come back, and nothing in them is made."""

from __future__ import annotations

import argparse
import collections
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from explorer import trace
from explorer.files.load import load
from explorer.models.shipped import available_models, load_model
from explorer.resources import MODELS
from tests.files.model_files import Tagger, same_weights, saved, scripted

KINDS: dict[str, nn.Module] = {
    "lstm": nn.LSTM(6, 8, 2, bidirectional=True),
    "gru": nn.GRU(6, 8),
    "rnn": nn.RNN(6, 8, 3),
    "no_bias": nn.LSTM(6, 8, bias=False),
    "backwards_too": nn.GRU(6, 6, bidirectional=True),
    "projected": nn.LSTM(6, 8, 2, proj_size=3, bidirectional=True),
    "as_many_units_as_inputs": nn.RNN(6, 6),
}


@pytest.mark.parametrize("key", KINDS)
def test_a_state_dict_gives_the_module_that_wrote_it(key: str) -> None:
    module = KINDS[key]
    loaded = load(saved(module.state_dict()), "model.pt")
    (result,) = loaded.recurrent.values()
    assert type(result) is type(module)
    assert same_weights(result, module)
    assert result.num_layers == module.num_layers
    assert not any(p.requires_grad for p in result.parameters())


@pytest.mark.parametrize(
    "front", ["", "encoder.lstm.", "module.net.rnn.", "_orig_mod.rnn.", "model/enc/", "enc_"]
)
def test_weights_are_found_whatever_stands_in_front_of_their_names(front: str) -> None:
    module = nn.LSTM(3, 4, 2, bidirectional=True)
    weights = {front + name: value for name, value in module.state_dict().items()}
    loaded = load(saved(weights), "model.pth")
    assert list(loaded.recurrent) == [front.rstrip("._/") or "lstm"]
    assert same_weights(*loaded.recurrent.values(), module)


@pytest.mark.parametrize("wrap", ["state_dict", "model_state_dict", "model", "net"])
def test_a_checkpoint_is_opened_at_the_state_dict_inside(wrap: str) -> None:
    model = Tagger(nn.GRU(6, 8))
    optimiser = torch.optim.Adam(model.parameters())
    model(torch.zeros(3, 1, dtype=torch.long)).sum().backward()
    optimiser.step()
    checkpoint = {
        wrap: model.state_dict(),
        "optimizer": optimiser.state_dict(),
        "args": argparse.Namespace(lr=0.1),
        "epoch": 4,
        "counts": collections.Counter("abba"),
    }
    loaded = load(saved(checkpoint), "last.pt")
    assert list(loaded.recurrent) == ["rnn"]
    assert same_weights(loaded.recurrent["rnn"], model.rnn)
    assert same_weights(loaded.embedding, model.embedding)
    assert same_weights(loaded.readout, model.fc)


def test_a_whole_module_gives_its_weights_and_says_its_dropout() -> None:
    model = Tagger(nn.RNN(6, 8, 2, nonlinearity="relu", dropout=0.25))
    loaded = load(saved(model), "whole.pt")
    result = loaded.recurrent["rnn"]
    assert same_weights(result, model.rnn)
    assert (result.nonlinearity, result.dropout) == ("relu", 0.25)
    assert loaded.questions == ()


@pytest.mark.filterwarnings("ignore:.torch.jit:DeprecationWarning")
@pytest.mark.parametrize("kind", ["tanh", "relu"])
def test_torchscript_says_which_function_squashes_its_state(kind: str) -> None:
    model = Tagger(nn.RNN(6, 8, 2, bidirectional=True, nonlinearity=kind))
    loaded = load(scripted(model), "scripted.pt")
    result = loaded.recurrent["rnn"]
    assert same_weights(result, model.rnn)
    assert result.nonlinearity == kind
    assert same_weights(loaded.readout, model.fc)


def test_files_of_torch_before_1_6_are_read() -> None:
    model = Tagger(nn.LSTM(6, 8))
    data = saved({"state_dict": model.state_dict()}, _use_new_zipfile_serialization=False)
    assert same_weights(load(data, "old.pth").recurrent["rnn"], model.rnn)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_numbers_of_every_precision_keep_their_values(dtype: torch.dtype) -> None:
    module = nn.GRU(3, 4).to(dtype)
    (result,) = load(saved(module.state_dict()), "model.pt").recurrent.values()
    for name, value in module.state_dict().items():
        assert torch.equal(result.state_dict()[name].double(), value.double())
    wide = torch.float64 if dtype == torch.float64 else torch.float32
    assert result.weight_ih_l0.dtype == wide


def test_views_and_shared_storages_are_read_as_they_are() -> None:
    whole = torch.randn(4, 100).T  # a stride that is not its shape's, an offset, one storage
    weights = {"r.weight_ih_l0": whole[3:19, 1:4], "r.weight_hh_l0": whole[20:36]}
    (result,) = load(saved(weights), "model.pt").recurrent.values()
    assert torch.equal(result.weight_ih_l0, weights["r.weight_ih_l0"])
    assert torch.equal(result.weight_hh_l0, weights["r.weight_hh_l0"])


@pytest.mark.parametrize("cell", [nn.RNNCell, nn.LSTMCell, nn.GRUCell])
def test_a_cell_becomes_the_module_of_one_layer(cell: Any) -> None:
    module = cell(3, 5)
    loaded = load(saved({f"dec.{k}": v for k, v in module.state_dict().items()}), "cell.pt")
    x = torch.randn(1, 2, 3)
    h = module(x[0])
    expected = h[0] if isinstance(h, tuple) else h
    assert torch.allclose(loaded.recurrent["dec"](x)[0][0], expected, atol=1e-6)


@pytest.mark.parametrize("old", [True, False])
def test_both_kinds_of_weight_norm_give_the_weights_that_are_used(old: bool) -> None:
    module = nn.LSTM(3, 4)
    if old:
        with pytest.warns(FutureWarning):
            nn.utils.weight_norm(module, "weight_hh_l0")
    else:
        nn.utils.parametrizations.weight_norm(module, "weight_hh_l0")
    for parameter in module.parameters():
        nn.init.normal_(parameter)
    (result,) = load(saved(module.state_dict()), "normed.pt").recurrent.values()
    x = torch.randn(4, 1, 3)
    assert torch.allclose(result(x)[0], module(x)[0], atol=1e-6)


def test_other_parametrizations_are_told_how_to_be_removed() -> None:
    module = nn.RNN(4, 4)
    nn.utils.parametrizations.orthogonal(module, "weight_hh_l0")
    with pytest.raises(ValueError, match="remove_parametrizations"):
        load(saved(module.state_dict()), "orthogonal.pt")


def test_several_modules_are_kept_apart() -> None:
    model = nn.ModuleDict(
        {"encoder": nn.GRU(3, 4), "decoder": nn.LSTM(5, 4), "out": nn.Linear(4, 9)}
    )
    loaded = load(saved(model.state_dict()), "seq2seq.pt")
    assert {name: type(m) for name, m in loaded.recurrent.items()} == {
        "encoder": nn.GRU,
        "decoder": nn.LSTM,
    }
    assert loaded.readout.out_features == 9


def test_modules_stand_in_the_order_of_the_file() -> None:
    model = nn.Module()
    model.cells = nn.ModuleList([nn.LSTMCell(3, 4), nn.LSTMCell(4, 4), nn.LSTMCell(4, 4)])
    model.before, model.after = nn.Linear(4, 4), nn.Linear(4, 9)
    loaded = load(saved(model.state_dict()), "cells.pt")
    assert list(loaded.recurrent) == ["cells.0", "cells.1", "cells.2"]
    assert [one.name for one in loaded.readouts] == ["after.weight", "before.weight"]


def test_what_shapes_cannot_say_is_asked_and_can_be_answered() -> None:
    module = nn.RNN(3, 4, 2, nonlinearity="relu")
    loaded = load(saved({f"a.{k}": v for k, v in module.state_dict().items()}), "model.pt")
    assert {q.key: q.answer for q in loaded.questions} == {"nonlinearity": "tanh", "dropout": "0.0"}
    other = loaded.answered("a", "nonlinearity", "relu").answered("a", "dropout", "0.2")
    assert other.recurrent["a"].nonlinearity == "relu"
    assert other.recurrent["a"].dropout == 0.2
    assert loaded.recurrent["a"].nonlinearity == "tanh"
    assert "ReLU" in other.summary()
    x = torch.randn(5, 1, 3)
    assert torch.equal(other.recurrent["a"](x)[0], module(x)[0])


def test_a_gru_can_be_told_to_reset_before() -> None:
    loaded = load(saved({f"a.{k}": v for k, v in nn.GRU(3, 4).state_dict().items()}), "model.pt")
    other = loaded.answered("a", "cell", "gru_reset_before")
    x = torch.randn(5, 1, 3)
    first, second = trace(loaded.recurrent["a"], x), trace(other.recurrent["a"], x)
    assert torch.allclose(first["r"][0], second["r"][0])
    assert not torch.allclose(first["n"][2], second["n"][2])


def test_a_wrong_answer_names_those_that_are_allowed() -> None:
    loaded = load(saved({f"a.{k}": v for k, v in nn.RNN(3, 4).state_dict().items()}), "model.pt")
    with pytest.raises(ValueError, match=r"'gelu'.*tanh, relu"):
        loaded.answered("a", "nonlinearity", "gelu")
    with pytest.raises(ValueError, match="it has: nonlinearity"):
        loaded.answered("a", "colour", "red")
    with pytest.raises(ValueError, match="there is a"):
        loaded.answered("b", "nonlinearity", "relu")


def test_weights_that_fit_no_cell_are_left_out_with_a_sentence() -> None:
    weights = {f"good.{k}": v for k, v in nn.GRU(3, 4).state_dict().items()}
    weights |= {"bad.weight_ih_l0": torch.ones(7, 3), "bad.weight_hh_l0": torch.ones(7, 4)}
    loaded = load(saved(weights), "model.pt")
    assert list(loaded.recurrent) == ["good"]
    assert "bad is left out" in loaded.summary()


def test_more_than_1024_units_get_a_sentence() -> None:
    weights = {"weight_ih_l0": torch.zeros(1025, 1), "weight_hh_l0": torch.zeros(1025, 1025)}
    with pytest.raises(ValueError, match="1,025 units; allowed are 1 to 1,024"):
        load(saved(weights), "large.pt")
    fits = {"weight_ih_l0": torch.zeros(1024, 1), "weight_hh_l0": torch.zeros(1024, 1024)}
    assert load(saved(fits), "fits.pt").parts[0].hidden_size == 1024


def test_a_file_without_recurrent_weights_says_what_was_looked_for() -> None:
    with pytest.raises(ValueError, match="none of its 2 weights are recurrent"):
        load(saved(nn.Linear(3, 4).state_dict()), "linear.pt")


def test_loading_leaves_the_global_generator_alone() -> None:
    data = saved(Tagger(nn.LSTM(6, 8)).state_dict())
    before = torch.get_rng_state()
    assert load(data, "m.pt").recurrent
    assert torch.equal(torch.get_rng_state(), before)


def test_a_vocabulary_inside_a_checkpoint_is_taken_where_it_fits() -> None:
    model = Tagger(nn.LSTM(6, 8), words=5)
    words = {"<pad>": 0, "the": 1, "cat": 2, "sat": 3, "on": 4}
    other = {"labels": ["a", "b"], "word2idx": words}
    loaded = load(saved({"state_dict": model.state_dict(), **other}), "model.pt")
    assert loaded.vocabulary == tuple(words)
    assert "a vocabulary of 5 tokens" in loaded.summary()


def test_a_file_that_names_a_mingru_may_have_no_weights_for_the_state(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    weights = {"rnn.weight_ih_l0": torch.ones(8, 3), "rnn.bias_ih_l0": torch.ones(8)}
    save_file(weights, path, {"cell": "mingru"})
    assert load(path).recurrent["rnn"].cell.key == "mingru"
    save_file({**weights, "rnn.weight_hh_l0": torch.ones(8, 4)}, path, {"cell": "mingru"})
    with pytest.raises(ValueError, match="the shapes of its layer 0 do not fit together"):
        load(path)


@pytest.mark.parametrize("key", available_models())
def test_the_apps_own_files_give_the_cell_that_they_name(key: str) -> None:
    loaded, own = load(MODELS / f"brackets_{key}.safetensors"), load_model(key, torch.float32)
    assert loaded.questions == ()
    assert loaded.vocabulary == own.alphabet
    x = torch.rand(9, 1, own.input_size)
    result, expected = trace(loaded.recurrent["recurrent"], x), trace(own.module(), x)
    assert result.cell.key == expected.cell.key
    assert all(torch.allclose(result[name], expected[name], atol=1e-6) for name in expected)
    assert same_weights(loaded.readout, own.readout)
