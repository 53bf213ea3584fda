"""Embeddings and read-outs beside a recurrent module: recognised where sizes and names fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

import torch
from torch import Tensor, nn

from explorer.files.part import Part

EMBEDDING_NAME = re.compile(r"emb|wte|lookup|token|encoder", re.IGNORECASE)
READOUT_NAME = re.compile(
    r"out|head|fc|dec|lin|class|proj|read|logit|dense|why|w_hy|predict", re.IGNORECASE
)
WEIGHT_ENDINGS = ("weight", "kernel", "embeddings", "Why", "W_hy")
# Linear layers whose weights are stored with a row for each input.
BY_INPUT = "kernel"
BIAS = {"weight": "bias", "kernel": "bias", "Why": "by", "W_hy": "b_y"}


@dataclass(frozen=True, eq=False)
class Neighbour:
    """A table of embeddings (V, I) or a read-out (O, H) that fits the module named `recurrent`."""

    name: str
    recurrent: str
    module: nn.Embedding | nn.Linear


def embeddings_by_names(
    tensors: Mapping[str, Tensor], parts: Sequence[Part]
) -> tuple[Neighbour, ...]:
    """Tables that have one column for each input of a module; the likely one first."""
    result = []
    for name, ending, value in _matrices(tensors, parts):
        named, bias = bool(EMBEDDING_NAME.search(name)), _bias(tensors, name, ending)
        if bias is not None or (READOUT_NAME.search(name) and not named):
            continue
        fits = [part for part in parts if part.input_size == value.shape[1]]
        if fits and ending != BY_INPUT:
            neighbour = Neighbour(name, nearest(fits, name).name, embedding(value))
            result.append((not named, neighbour))
    return tuple(neighbour for _, neighbour in sorted(result, key=lambda pair: pair[0]))


def readouts_by_names(
    tensors: Mapping[str, Tensor], parts: Sequence[Part]
) -> tuple[Neighbour, ...]:
    """Linear layers that read a module's output; the likely one first: named so, and last."""
    result = []
    for place, (name, ending, value) in enumerate(_matrices(tensors, parts)):
        named, bias = bool(READOUT_NAME.search(name)), _bias(tensors, name, ending)
        if EMBEDDING_NAME.search(name) and not named:
            continue
        weight = value.T if ending == BY_INPUT else value
        fits = [part for part in parts if part.output_size == weight.shape[1]]
        if not fits or not (named or bias is not None):
            continue
        if bias is not None and bias.numel() != weight.shape[0]:
            continue
        neighbour = Neighbour(name, nearest(fits[::-1], name).name, linear(weight, bias))
        result.append((not named, -place, neighbour))
    return tuple(entry[2] for entry in sorted(result, key=lambda entry: entry[:2]))


def nearest(parts: Sequence[Part], name: str) -> Part:
    """The part whose name begins most like another name, the first of several."""
    return max(parts, key=lambda part: _shared(part.name, name))


def embedding(weight: Tensor) -> nn.Embedding:
    """The module of a table (V, E)."""
    rows, columns = weight.shape
    result = nn.Embedding(rows, columns, dtype=weight.dtype, device="meta")
    result.to_empty(device="cpu").load_state_dict({"weight": weight})
    return result.requires_grad_(False)


def linear(weight: Tensor, bias: Tensor | None) -> nn.Linear:
    """The module of a matrix (O, F) and a bias of O numbers, or none."""
    rows, columns = weight.shape
    result = nn.Linear(columns, rows, bias is not None, dtype=weight.dtype, device="meta")
    biases = {} if bias is None else {"bias": bias.flatten()}
    result.to_empty(device="cpu").load_state_dict({"weight": weight, **biases})
    return result.requires_grad_(False)


def _matrices(
    tensors: Mapping[str, Tensor], parts: Sequence[Part]
) -> Iterator[tuple[str, str, Tensor]]:
    used = frozenset[str]().union(*(part.sources for part in parts))
    for name, value in tensors.items():
        ending = next((end for end in WEIGHT_ENDINGS if name.endswith(end)), None)
        if ending and name not in used and value.dim() == 2 and 0 not in value.shape:
            yield name, ending, value


def _shared(first: str, second: str) -> int:
    """How many letters two names begin with alike."""
    pairs = zip(first, second, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _bias(tensors: Mapping[str, Tensor], name: str, ending: str) -> Tensor | None:
    """The bias beside a matrix, if there is one."""
    if ending not in BIAS:
        return None
    value = tensors.get(name.removesuffix(ending) + BIAS[ending])
    return value if value is not None and torch.is_tensor(value) else None
