"""Who gets the credit for one label at the end: the gradient at every step that was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.attention.sizes import TransformerSizes
from explorer.attention.transformer import CausalTransformer
from explorer.contest.tasks import LABEL_INPUTS, LABEL_OUTPUTS, LABELS, NOISE
from explorer.models.parts import ModelSizes
from explorer.tasks.task import one_hot
from explorer.training.learner import learner

STEPS = 100
WIDTH, HEADS, LAYERS, EXPANSION = 24, 4, 2, 2
MOST_UNITS = 400


@dataclass(frozen=True)
class Contender:
    """A model that is given the credit: its title, and its cell with the start of its gates.

    cell: "" for the Transformer. start: as in `explorer.training.learner`.
    """

    title: str
    cell: str = ""
    start: Literal["drawn", "chrono"] = "drawn"


CONTENDERS: dict[str, Contender] = {
    "rnn": Contender("RNN", "rnn"),
    "lstm": Contender("LSTM", "lstm"),
    "lstm_keep": Contender("LSTM, chrono", "lstm", "chrono"),
    "transformer": Contender("Transformer"),
}


@dataclass(frozen=True, eq=False)
class Needle:
    """A sequence of letters with one digit among them, which is its label.

    tokens: what stands at each step. x: (T, 1, I). place: the step of the digit. label: its class.
    """

    tokens: tuple[str, ...]
    x: Tensor
    place: int
    label: int


def needle(place: int, seed: int, steps: int = STEPS) -> Needle:
    """A sequence drawn from a seed, with the digit at a step.

    Raises ValueError for a step that the sequence does not have.
    """
    if not 0 <= place < steps:
        raise ValueError(f"The digit's step is {place}; allowed are 0 to {steps - 1}.")
    generator = torch.Generator().manual_seed(seed)
    columns = torch.randint(len(NOISE), (steps, 1), generator=generator)
    label = int(torch.randint(len(LABELS), (), generator=generator))
    columns[place] = len(NOISE) + label
    signs = NOISE + LABELS
    tokens = tuple(signs[column] for column in columns[:, 0].tolist())
    return Needle(tokens, one_hot(columns, LABEL_INPUTS), place, label)


def contender(key: str, seed: int) -> nn.Module:
    """A model before its training, (T, B, I) → (T, B, O), all with about as many parameters.

    Raises ValueError for an unknown key.
    """
    if key not in CONTENDERS:
        raise ValueError(f"Unknown model {key!r}; allowed are {', '.join(CONTENDERS)}.")
    one = CONTENDERS[key]
    sizes = TransformerSizes(LABEL_INPUTS, LABEL_OUTPUTS, WIDTH, HEADS, LAYERS, EXPANSION)
    if not one.cell:
        return CausalTransformer(sizes, seed)
    recurrent = ModelSizes(one.cell, LABEL_INPUTS, LABEL_OUTPUTS, 1)
    recurrent = recurrent.matched(sizes.parameters, MOST_UNITS)
    return learner(recurrent, seed=seed, start=one.start, span=STEPS, batch=16)


def with_weights(key: str, weights: Mapping[str, Tensor]) -> nn.Module:
    """A model with given weights."""
    model = contender(key, 0)
    model.load_state_dict(weights)
    return model


def credit(model: nn.Module, sequence: Needle) -> Tensor:
    """‖∂L/∂x_t‖ at every step, (T,), float64; L is the cross-entropy of the label at the end."""
    model = model.double().requires_grad_(False)
    x = sequence.x.double().requires_grad_()
    with torch.enable_grad():
        answers = model(x)[-1]
        loss = functional.cross_entropy(answers, torch.tensor([sequence.label]))
        slope = torch.autograd.grad(loss, x)[0][:, 0]
    sizes: Tensor = torch.linalg.vector_norm(slope, dim=-1)
    return sizes


def shares(gradients: Tensor) -> Tensor:
    """The share of each step in the sum of the gradients, (T,); zeros if there is none at all."""
    total = gradients.sum()
    return gradients / total if total > 0.0 else torch.zeros_like(gradients)
