"""The trained models that come with the app."""

from __future__ import annotations

from functools import lru_cache

import torch

from explorer.models.model_file import read_model
from explorer.models.trained import TrainedModel
from explorer.resources import MODELS

PREFIX = "brackets_"


@lru_cache(maxsize=1)
def available_models() -> tuple[str, ...]:
    """The keys of the cells for which a trained model comes with the app."""
    return tuple(sorted(p.stem.removeprefix(PREFIX) for p in MODELS.glob(f"{PREFIX}*.safetensors")))


@lru_cache(maxsize=16)
def load_model(key: str, dtype: torch.dtype = torch.float64) -> TrainedModel:
    """The trained model of a cell. Shared by all callers: nothing in it may be changed.

    Raises ValueError for a cell without a trained model.
    """
    if key not in available_models():
        raise ValueError(
            f"There is no trained model for {key!r}; there are {', '.join(available_models())}."
        )
    path = MODELS / f"{PREFIX}{key}.safetensors"
    return read_model(path.read_bytes(), path.name, dtype)
