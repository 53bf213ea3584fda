"""The models of the part One label, trained by `scripts/contest/train_credit.py`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from torch import Tensor, nn

from explorer.contest.credit import (
    CONTENDERS,
    Needle,
    contender,
    credit,
    needle,
    shares,
    with_weights,
)
from explorer.models.model_file import model_bytes, named_weights
from explorer.resources import MODELS

FILE = MODELS / "credit.safetensors"
APART = "/"


@dataclass(frozen=True, eq=False)
class Credited:
    """What a model did with one sequence: gradients and their shares, (T,), and its answer."""

    key: str
    model: nn.Module
    gradients: Tensor
    shares: Tensor
    right: bool

    @property
    def title(self) -> str:
        """The model's name."""
        return CONTENDERS[self.key].title


def credited(place: int, seed: int, *, trained: bool) -> tuple[Needle, dict[str, Credited]]:
    """A sequence and what each model did with it, before its training or after it.

    Before it the weights follow from the seed too. Raises ValueError for a step that is not there.
    """
    sequence = needle(place, seed)
    result = {}
    for key in CONTENDERS:
        model = trained_contender(key) if trained else contender(key, seed)
        gradients = credit(model, sequence)
        answer = int(model(sequence.x.double())[-1, 0].argmax())
        result[key] = Credited(key, model, gradients, shares(gradients), answer == sequence.label)
    return sequence, result


def trained_contender(key: str) -> nn.Module:
    """A model with the weights that come with the app."""
    weights = {
        name.removeprefix(key + APART): value
        for name, value in _file()[0].items()
        if name.startswith(key + APART)
    }
    return with_weights(key, weights)


def trained_right() -> dict[str, float]:
    """The share of right answers of each trained model on sequences that it had not seen."""
    return dict(json.loads(_file()[1]["right"]))


def credit_file(weights: dict[str, dict[str, Tensor]], right: dict[str, float]) -> bytes:
    """The content of the file: all weights in float16, and how often each model is right."""
    named = {
        f"{key}{APART}{name}": value.half()
        for key, each in weights.items()
        for name, value in each.items()
    }
    return model_bytes(named, {"right": right})


@lru_cache(maxsize=1)
def _file() -> tuple[dict[str, Tensor], dict[str, str]]:
    return named_weights(FILE.read_bytes())
