"""A model that a person trained or brought, and how two are known to be one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from torch import Tensor

from explorer.cells import CELLS
from explorer.models.model_file import named_weights, read_model
from explorer.models.trained import TrainedModel
from explorer.sequences.labels import file_label


@dataclass(frozen=True)
class OwnModel:
    """A model that a person trained or uploaded; two with the same weights and facts are one."""

    title: str
    digest: str
    model: TrainedModel = field(compare=False, repr=False)


def own_model(data: bytes, filename: str, title: str = "") -> OwnModel:
    """A person's model from the content of a file.

    Raises ValueError, one clear sentence, for any other file.
    """
    model = read_model(data, filename)
    title = title or f"{CELLS[model.cell].title}, {file_label(filename)}"
    return OwnModel(title, _digest(*named_weights(data)), model)


def _digest(weights: Mapping[str, Tensor], facts: Mapping[str, str]) -> str:
    """The same for the same content; a file has its facts in another order each time."""
    result = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    for name in sorted(weights):
        result.update(f"{name}{tuple(weights[name].shape)}".encode())
        result.update(weights[name].numpy().tobytes())
    return result.hexdigest()
