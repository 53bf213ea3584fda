"""The trained weights of the shapes, and torch modules that hold them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from safetensors import safe_open
from torch import Tensor, nn

from explorer.models.parts import part
from explorer.resources import MODELS

CELLS: dict[str, type[nn.GRU] | type[nn.LSTM]] = {"gru": nn.GRU, "lstm": nn.LSTM}
M = TypeVar("M", bound=nn.Module)
FIGURES = MODELS / "shapes.json"


@dataclass(frozen=True, eq=False)
class Weights:
    """The content of a file: weights in float64 under their full names, and facts.

    Shared by all callers: treat it as read-only.
    """

    tensors: Mapping[str, Tensor]
    facts: Mapping[str, str]

    def names(self, fact: str) -> tuple[str, ...]:
        """A fact that is a list of names, such as the words of the vocabulary."""
        return tuple(json.loads(self.facts[fact]))

    def recurrent(self, prefix: str = "recurrent.") -> nn.GRU | nn.LSTM:
        """A recurrent torch module with the weights whose names begin with `prefix`."""
        weights = part(self.tensors, prefix)
        inputs = weights["weight_ih_l0"].shape[1]
        hidden_size = weights["weight_hh_l0"].shape[1]
        both = "weight_ih_l0_reverse" in weights
        module = CELLS[self.facts["cell"]](inputs, hidden_size, bidirectional=both, device="meta")
        return _filled(module, weights)

    def linear(self, prefix: str = "readout.") -> nn.Linear:
        """A linear torch layer with the weights whose names begin with `prefix`."""
        weights = part(self.tensors, prefix)
        outputs, inputs = weights["weight"].shape
        return _filled(nn.Linear(inputs, outputs, device="meta"), weights)


def _filled(module: M, weights: Mapping[str, Tensor]) -> M:
    # Built without storage: otherwise torch would use the global generator that all sessions share.
    module.to_empty(device="cpu").double().load_state_dict(dict(weights))
    return module.requires_grad_(False)


@lru_cache(maxsize=8)
def load_weights(key: str) -> Weights:
    """The weights of one shape, read from assets/models/shape_<key>.safetensors."""
    with safe_open(MODELS / f"shape_{key}.safetensors", framework="pt") as file:
        tensors = {name: file.get_tensor(name).double() for name in file.keys()}  # noqa: SIM118
        return Weights(tensors, file.metadata())


@lru_cache(maxsize=1)
def all_figures() -> Mapping[str, Mapping[str, float | str]]:
    """The figures written by `scripts/train_shapes.py`: key of the shape → name → figure."""
    result: dict[str, dict[str, float | str]] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return result
