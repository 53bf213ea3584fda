"""The five models of the contest, all of about as many parameters, and called in the same way."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from explorer.attention.sizes import Positions, TransformerSizes
from explorer.attention.transformer import CausalTransformer
from explorer.models.parts import ModelSizes
from explorer.network.affine import scan_inputs
from explorer.network.recurrent import Recurrent, build_cell
from explorer.network.scan import scan
from explorer.training.learner import Learner, learner

TRANSFORMER = "transformer"
RECURRENT = ("rnn", "lstm", "gru", "mingru")
MODELS = (*RECURRENT, TRANSFORMER)
# The gates of a single minGRU see their own input alone; those of a second one see states.
LAYERS = {"mingru": 2}
HEADS, DEPTH, EXPANSION = 4, 2, 2
WIDEST = 400
EMBEDDING_SEED = 3 * 10**6


class Scanned(Recurrent):
    """A `Recurrent` of a cell whose state is affine in its own past, run by a scan."""

    def forward(self, x: Tensor, state: Any = None) -> tuple[Tensor, None]:
        """The states of the last layer, (T, B, H), from x (T, B, I); no final state."""
        for (layer,) in self.stack().layers:
            inputs = scan_inputs(layer, x)
            x = scan(inputs.factors, inputs.values)
        return x, None


class Reader(nn.Module):
    """An embedding of token numbers under a learner."""

    def __init__(self, tokens: int, width: int, body: Learner, seed: int) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(seed + EMBEDDING_SEED)
        self.embedding = nn.Embedding(
            tokens, width, _weight=torch.randn(tokens, width, generator=generator)
        )
        self.body = body

    def forward(self, x: Tensor) -> Tensor:
        """The answers, (T, B, O), to token numbers (T, B), int64."""
        answers: Tensor = self.body(self.embedding(x))
        return answers


def contestant(
    key: str,
    inputs: int,
    outputs: int,
    *,
    width: int,
    seed: int,
    positions: Positions = "sinusoidal",
    embedded: bool = False,
    batch: int = 1,
) -> nn.Module:
    """A model that answers at every step: (T, B, I) → (T, B, O), or from token numbers (T, B).

    `width` is that of the Transformer; the others have the hidden size that comes nearest to its
    parameters. With `embedded` every model reads token numbers through `width` columns; otherwise
    recurrent cells read the vectors as they are. `batch` is how many sequences are read at once.
    Raises ValueError for an unknown key.
    """
    if key not in MODELS:
        raise ValueError(f"Unknown model {key!r}; allowed are {', '.join(MODELS)}.")
    sizes = TransformerSizes(inputs, outputs, width, HEADS, DEPTH, EXPANSION, positions)
    if key == TRANSFORMER:
        return CausalTransformer(sizes, seed)
    recurrent = ModelSizes(key, width if embedded else inputs, outputs, 1, LAYERS.get(key, 1))
    # Of the Transformer's parameters those that are left beside an embedding of its size.
    target = sizes.parameters - (inputs * width if embedded else 0)
    body = _learner(recurrent.matched(target, WIDEST), seed, batch)
    return Reader(inputs, width, body, seed) if embedded else body


def parameter_count(model: nn.Module) -> int:
    """How many weights a model has."""
    return sum(parameter.numel() for parameter in model.parameters())


def _learner(sizes: ModelSizes, seed: int, batch: int) -> Learner:
    """The learner that computes fastest: torch's own kernels, our walk, or a scan."""
    result = learner(sizes, seed=seed, batch=batch)
    if sizes.cell not in LAYERS:
        return result
    drawn = build_cell(
        sizes.cell,
        sizes.inputs,
        sizes.hidden_size,
        num_layers=sizes.layers,
        seed=seed,
        dtype=torch.float32,
    )
    scanned = Scanned(
        drawn.cell, sizes.inputs, sizes.hidden_size, num_layers=sizes.layers, dtype=torch.float32
    )
    scanned.load_state_dict(drawn.state_dict())
    return Learner(scanned, result.readout)
