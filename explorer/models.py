"""The small trained models that come with the app."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
from safetensors import safe_open
from torch import Tensor

MODELS_DIR = Path(__file__).parents[1] / "assets" / "models"
PREFIX = "brackets_"


@dataclass(frozen=True, eq=False)
class TrainedModel:
    """A recurrent part (torch's parameter names) with its linear read-out. Not to be changed.

    `alphabet` names the input columns, `other` is the column of unknown characters, `outputs` names
    the read-out's rows, `facts` is what the training script wrote beside the weights.
    """

    cell: str
    state_dict: dict[str, Tensor]
    readout: torch.nn.Linear
    alphabet: tuple[str, ...]
    other: int
    outputs: tuple[str, ...]
    hidden_size: int
    input_size: int
    facts: dict[str, str]


@lru_cache(maxsize=1)
def available_models() -> tuple[str, ...]:
    """The keys of the cells for which a trained model exists."""
    return tuple(sorted(p.stem.removeprefix(PREFIX) for p in MODELS_DIR.glob("*.safetensors")))


@lru_cache(maxsize=16)
def load_model(key: str, dtype: torch.dtype = torch.float64) -> TrainedModel:
    """The trained model of a cell. Shared by all callers: nothing in it may be changed.

    Raises ValueError for a cell without a trained model.
    """
    if key not in available_models():
        raise ValueError(
            f"There is no trained model for {key!r}; there are {', '.join(available_models())}."
        )
    with safe_open(MODELS_DIR / f"{PREFIX}{key}.safetensors", framework="pt") as file:
        facts = dict(file.metadata())
        tensors = {name: file.get_tensor(name).to(dtype) for name in file.keys()}  # noqa: SIM118
    weight, bias = tensors["readout.weight"], tensors["readout.bias"]
    readout = torch.nn.Linear(weight.shape[1], weight.shape[0], dtype=dtype, device="meta")
    readout.load_state_dict({"weight": weight, "bias": bias}, assign=True)
    recurrent = {
        name.removeprefix("recurrent."): value
        for name, value in tensors.items()
        if name.startswith("recurrent.")
    }
    alphabet = tuple(json.loads(facts["alphabet"]))
    return TrainedModel(
        key,
        recurrent,
        readout.requires_grad_(False),
        alphabet,
        alphabet.index("other"),
        tuple(json.loads(facts["outputs"])),
        int(facts["hidden_size"]),
        int(facts["input_size"]),
        facts,
    )
