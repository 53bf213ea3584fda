"""Trains the models in assets/models/examples and writes them as other programs would.

    python -m scripts.make_examples [--only characters]

Three models: one of characters as a checkpoint of PyTorch, a GRU on a series as ONNX, and an LSTM
as Keras weights whose forget gates are saturated. Needs h5py and onnx; a few minutes on one thread.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import torch
from onnx import TensorProto, helper, numpy_helper, save_model
from torch import Tensor, nn
from torch.nn import functional

from explorer.resources import CORPORA, EXAMPLES

SEED = 0
LETTERS = 64
QUOTED = 0.4


class CharacterModel(nn.Module):
    """An embedding, an LSTM and a read-out of the next character."""

    def __init__(self, tokens: int, hidden_size: int = 96, embedded: int = 16) -> None:
        super().__init__()
        self.embedding = nn.Embedding(tokens, embedded)
        self.lstm = nn.LSTM(embedded, hidden_size, batch_first=True)
        self.out = nn.Linear(hidden_size, tokens)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of the next character: x (B, T) to (B, T, V)."""
        result: Tensor = self.out(self.lstm(self.embedding(x))[0])
        return result


def speech(sentences: list[str], generator: torch.Generator) -> str:
    """The sentences in any order, some of them quoted: what is inside quotes has capitals alone."""
    order = torch.randperm(len(sentences), generator=generator).tolist()
    quoted = (torch.rand(len(sentences), generator=generator) < QUOTED).tolist()
    said = (
        f'"{sentences[place].upper()}"' if q else sentences[place]
        for place, q in zip(order, quoted, strict=True)
    )
    return " ".join(said)


def characters() -> str:
    """Writes the model of characters; returns what it reached."""
    generator = torch.Generator().manual_seed(SEED)
    sentences = (CORPORA / "agreement.txt").read_text("utf-8").splitlines()
    text = speech(sentences, generator)
    alphabet = sorted(set(text))
    numbers = torch.tensor([alphabet.index(sign) for sign in text])
    held_out, numbers = numbers[:20_000], numbers[20_000:]
    model = CharacterModel(len(alphabet))
    optimiser = torch.optim.Adam(model.parameters(), 4e-3)
    steps = 2500
    rates = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(steps):
        starts = torch.randint(len(numbers) - 121, (32,), generator=generator)
        rows = torch.stack([numbers[start : start + 121] for start in starts.tolist()])
        loss = functional.cross_entropy(model(rows[:, :-1]).flatten(0, 1), rows[:, 1:].flatten())
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        rates.step()
    with torch.no_grad():
        rows = held_out[: 160 * 125].view(160, 125)
        loss = functional.cross_entropy(model(rows[:, :-1]).flatten(0, 1), rows[:, 1:].flatten())
    checkpoint = {
        "model_state_dict": {name: value.half() for name, value in model.state_dict().items()},
        "stoi": {sign: number for number, sign in enumerate(alphabet)},
        "steps": steps,
    }
    torch.save(checkpoint, EXAMPLES / "characters.pt")
    return f"characters: {loss.item() / np.log(2):.2f} bits a character on held-out text"


def wave(steps: int, generator: torch.Generator) -> Tensor:
    """Two sines of different periods, and noise: (T,)."""
    time = torch.arange(steps, dtype=torch.float32)
    phase = 6.3 * torch.rand(2, generator=generator)
    clean = torch.sin(time / 4 + phase[0]) + 0.6 * torch.sin(time / 13 + phase[1])
    return clean + 0.1 * torch.randn(steps, generator=generator)


class SeriesModel(nn.Module):
    """A recurrent layer that says the next number of a series."""

    def __init__(
        self, layer: type[nn.GRU] | type[nn.LSTM], hidden_size: int, layers: int = 1
    ) -> None:
        super().__init__()
        self.layer = layer(1, hidden_size, layers)
        self.head = nn.Linear(hidden_size, 1)

    def forward(self, x: Tensor) -> Tensor:
        """x (T, B, 1) to (T, B, 1)."""
        result: Tensor = self.head(self.layer(x)[0])
        return result


def learn_series(model: SeriesModel, generator: torch.Generator, steps: int) -> float:
    """Trains on the next number of waves; returns the last mean squared error."""
    optimiser = torch.optim.Adam(model.parameters(), 5e-3)
    loss = torch.tensor(0.0)
    for _ in range(steps):
        series = torch.stack([wave(81, generator) for _ in range(16)], dim=1)[..., None]
        loss = functional.mse_loss(model(series[:-1]), series[1:])
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    return loss.item()


def turned(value: Tensor, order: tuple[int, ...]) -> np.ndarray:
    """Blocks of gates in another order, as an array."""
    blocks = value.detach().chunk(len(order))
    return torch.cat([blocks[place] for place in order]).numpy()


def series() -> str:
    """Writes the GRU on a series; returns what it reached."""
    generator = torch.Generator().manual_seed(SEED)
    model = SeriesModel(nn.GRU, 24)
    error = learn_series(model, generator, 600)
    weights = dict(model.layer.named_parameters())
    # torch has r, z, n; ONNX has z, r, h.
    order = (1, 0, 2)
    biases = [turned(weights[name], order) for name in ("bias_ih_l0", "bias_hh_l0")]
    arrays = {
        "gru.W": turned(weights["weight_ih_l0"], order)[None],
        "gru.R": turned(weights["weight_hh_l0"], order)[None],
        "gru.B": np.concatenate(biases)[None],
        "axes": np.array([1], dtype=np.int64),
        "head.weight": model.head.weight.detach().numpy().T.copy(),
        "head.bias": model.head.bias.detach().numpy(),
    }
    nodes = [
        helper.make_node(
            "GRU",
            ["x", "gru.W", "gru.R", "gru.B"],
            ["states"],
            name="gru",
            hidden_size=24,
            linear_before_reset=1,
        ),
        helper.make_node("Squeeze", ["states", "axes"], ["h"], name="squeeze"),
        helper.make_node("MatMul", ["h", "head.weight"], ["product"], name="head.product"),
        helper.make_node("Add", ["product", "head.bias"], ["y"], name="head.sum"),
    ]
    graph = helper.make_graph(
        nodes,
        "next_number",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["T", "B", 1])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["T", "B", 1])],
        [numpy_helper.from_array(value, name) for name, value in arrays.items()],
    )
    model_proto = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8
    )
    save_model(model_proto, EXAMPLES / "series.onnx")
    shown = ", ".join(
        f"{value:.2f}" for value in wave(80, torch.Generator().manual_seed(9)).tolist()
    )
    return f"series: mean squared error {error:.3f}; a series to show: {shown}"


def sick() -> str:
    """Writes the LSTM whose forget gates were pushed wide open before training."""
    generator = torch.Generator().manual_seed(SEED)
    model = SeriesModel(nn.LSTM, 32)
    with torch.no_grad():
        # Rows of the forget gate.
        model.layer.get_parameter("bias_ih_l0")[32:64] = 15.0
        model.layer.get_parameter("bias_hh_l0")[32:64] = 0.0
    error = learn_series(model, generator, 300)
    weights = dict(model.layer.named_parameters())
    with h5py.File(EXAMPLES / "saturated.weights.h5", "w") as file:
        cell = file.create_group("layers/lstm/cell/vars")
        cell["0"] = weights["weight_ih_l0"].detach().numpy().T
        cell["1"] = weights["weight_hh_l0"].detach().numpy().T
        cell["2"] = (weights["bias_ih_l0"] + weights["bias_hh_l0"]).detach().numpy()
        head = file.create_group("layers/dense/vars")
        head["0"], head["1"] = (
            model.head.weight.detach().numpy().T,
            model.head.bias.detach().numpy(),
        )
    return f"saturated: mean squared error {error:.3f}"


MADE: dict[str, Callable[[], str]] = {"characters": characters, "series": series, "saturated": sick}


def main() -> None:
    """Writes the models asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", choices=MADE)
    only = parser.parse_args().only
    torch.set_num_threads(1)
    Path(EXAMPLES).mkdir(exist_ok=True)
    for name, make in MADE.items():
        if only in (None, name):
            torch.manual_seed(SEED)
            print(make())


if __name__ == "__main__":
    main()
