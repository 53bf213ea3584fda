"""Files of plain arrays: .safetensors and .npz, with names that people give by hand."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save
from torch import nn

from explorer import trace
from explorer.files.load import load
from explorer.files.vocabulary import read_vocabulary
from tests.files.model_files import same_weights


def npz(compressed: bool = False, **arrays: Any) -> bytes:
    stream = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(stream, **arrays)
    return stream.getvalue()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_safetensors_give_the_module_that_wrote_them(dtype: torch.dtype) -> None:
    module = nn.LSTM(3, 4, 2, bidirectional=True).to(dtype)
    data = save({f"encoder.{name}": value for name, value in module.state_dict().items()})
    result = load(data, "model.safetensors").recurrent["encoder"]
    wide = torch.float64 if dtype == torch.float64 else torch.float32
    assert same_weights(result, module.to(wide))


@pytest.mark.parametrize("compressed", [True, False])
def test_npz_gives_the_module_that_wrote_it(compressed: bool) -> None:
    module = nn.GRU(3, 4, 2)
    arrays = {f"enc/{name}": value.numpy() for name, value in module.state_dict().items()}
    arrays["words"] = np.array(["a", "b", "c"])
    loaded = load(npz(compressed, **arrays), "model.npz")
    assert same_weights(loaded.recurrent["enc"], module)
    assert loaded.vocabulary == ("a", "b", "c")


def test_a_plain_rnn_with_names_of_its_equations_is_read() -> None:
    # The names of Karpathy's min-char-rnn, its biases as columns.
    rng = np.random.default_rng(0)
    wxh, whh, why = (rng.normal(size=size) for size in ((5, 3), (5, 5), (3, 5)))
    bh, by = rng.normal(size=(5, 1)), rng.normal(size=(3, 1))
    loaded = load(npz(Wxh=wxh, Whh=whh, Why=why, bh=bh, by=by), "min-char.npz")
    (module,) = loaded.recurrent.values()
    x, h = rng.normal(size=(6, 3)), np.zeros(5)
    states = trace(module, torch.from_numpy(x).unsqueeze(1))["h"]
    for step, row in enumerate(x):
        h = np.tanh(wxh @ row + whh @ h + bh[:, 0])
        assert np.allclose(states[step, 0], h)
    assert np.allclose(loaded.readout(torch.from_numpy(h)), why @ h + by[:, 0])


def test_matrices_stored_with_a_row_for_each_input_are_turned() -> None:
    module = nn.LSTM(3, 4)
    arrays = {
        "enc_w_ih": module.weight_ih_l0.detach().numpy().T,
        "enc_w_hh": module.weight_hh_l0.detach().numpy().T,
        "enc_b_ih": (module.bias_ih_l0 + module.bias_hh_l0).detach().numpy(),
    }
    loaded = load(npz(**arrays), "model.npz")
    x = torch.randn(4, 1, 3)
    assert torch.allclose(loaded.recurrent["enc"](x)[0], module(x)[0], atol=1e-6)


def test_names_that_are_not_torchs_leave_the_order_of_gates_to_be_asked() -> None:
    module = nn.LSTM(3, 4)
    arrays = {}
    for name, value in module.state_dict().items():
        i, f, g, o = value.chunk(4)
        arrays[name.replace("weight", "w").replace("bias", "b")] = torch.cat([i, o, f, g]).numpy()
    loaded = load(npz(**{name.removesuffix("_l0"): v for name, v in arrays.items()}), "model.npz")
    (question,) = loaded.questions
    assert (question.key, question.answer) == ("order", "ifgo")
    (module_as_told,) = loaded.answered(question.module, "order", "iofg").recurrent.values()
    x = torch.randn(4, 1, 3)
    assert torch.allclose(module_as_told(x)[0], module(x)[0], atol=1e-6)


def test_a_path_is_taken_and_its_name_is_said(tmp_path: Any) -> None:
    path = tmp_path / "mine.safetensors"
    path.write_bytes(save(nn.GRU(3, 4).state_dict()))
    assert load(path).summary().startswith("mine.safetensors (safetensors):\n- gru: GRU, 3 inputs")
    with pytest.raises(ValueError, match="there is no such file"):
        load(tmp_path / "other.pt")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ('["a", "b", "ü"]', ("a", "b", "ü")),
        ('{"a": 0, "c": 2, "b": 1}', ("a", "b", "c")),
        ('{"1": "b", "0": "a"}', ("a", "b")),
        ('{"a": 1, "b": 2}', ("", "a", "b")),
        ('{"model": {"vocab": {"x": 0, "y": 1}}, "version": "1.0"}', ("x", "y")),
        ('{"stoi": {"x": 0, "y": 1}}', ("x", "y")),
        ("the\ncat\nsat\n", ("the", "cat", "sat")),
        ("[\n]\n{\n", ("[", "]", "{")),
    ],
)
def test_a_vocabulary_is_read_from_json_and_text(text: str, tokens: tuple[str, ...]) -> None:
    assert read_vocabulary(text.encode(), "vocab.json") == tokens


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b'{"a": 0, "b": 5}', "JSON of another kind"),
        (b"[1, 2]", "JSON of another kind"),
        (b"one", "has 1 tokens"),
        (b"[" * 100_000, "nested too deep"),
        (b'["a", "' + b"x" * 1_000_000 + b'"]', "a token of 1,000,000 characters"),
    ],
)
def test_a_vocabulary_of_another_kind_gets_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as error:
        read_vocabulary(data, "vocab.json")
    assert len(str(error.value)) < 300


def test_a_vocabulary_is_added_where_its_size_fits() -> None:
    loaded = load(save(nn.GRU(3, 4).state_dict()), "model.safetensors")
    assert loaded.with_vocabulary(("a", "b", "c")).vocabulary == ("a", "b", "c")
    with pytest.raises(ValueError, match="has 2 tokens; allowed are 3"):
        loaded.with_vocabulary(("a", "b"))
