"""Models in files of safetensors: written, and read without executing anything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from explorer.cells import CELLS, FORMER_KEYS
from explorer.models.parts import (
    READ_OUT,
    RECURRENT,
    ModelSizes,
    empty_readout,
    empty_recurrent,
    part,
)
from explorer.models.trained import TrainedModel
from explorer.sequences.labels import file_label, word_label
from explorer.sequences.limits import (
    MAX_ALPHABET,
    MAX_DIRECTIONS,
    MAX_FEATURES,
    MAX_LAYERS,
    MAX_UNITS,
)

OTHER = "other"
MAX_MODEL_BYTES = 6_000_000
# Names, shapes and facts of the largest network with the longest names take a tenth of it.
MAX_HEADER_BYTES, LONGEST_NAME = 200_000, 400
DTYPES = (torch.float16, torch.bfloat16, torch.float32, torch.float64)
# The facts that a file must state.
REQUIRED = ("cell", "hidden_size", "input_size", "task", "outputs")


def model_bytes(weights: Mapping[str, Tensor], facts: Mapping[str, object]) -> bytes:
    """The content of a file: weights as of a `Learner`, and facts, at least those REQUIRED.

    It loads into a plain `torch.nn` module: its names begin with "recurrent." or "readout.".
    """
    texts = {
        name: fact if isinstance(fact, str) else json.dumps(fact, ensure_ascii=False)
        for name, fact in facts.items()
    }
    return save({name: value.contiguous() for name, value in weights.items()}, texts)


def named_weights(data: bytes) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The weights in the content of a file of ours, in float32, and the facts beside them."""
    return {name: value.float() for name, value in load(data).items()}, _facts(data)


def read_model(data: bytes, filename: str, dtype: torch.dtype = torch.float64) -> TrainedModel:
    """The model in the content of a file. Nothing in it is ever executed or unpickled.

    Raises ValueError, one clear sentence, if it is too large, no safetensors file, not written by
    this app, or if the shapes of its weights are not those that it claims.
    """
    name = f"The file “{file_label(filename)}”"
    if len(data) > MAX_MODEL_BYTES:
        raise ValueError(
            f"{name} has {len(data):,} bytes; allowed are {MAX_MODEL_BYTES:,}: models that the "
            "pages can show are smaller."
        )
    header = int.from_bytes(data[:8], "little")
    if MAX_HEADER_BYTES < header < len(data):
        raise ValueError(
            f"{name} says {header:,} bytes about itself; allowed are {MAX_HEADER_BYTES:,}."
        )
    try:
        tensors = load(data)
        facts = _facts(data)
    except (SafetensorError, ValueError, KeyError, AttributeError, RecursionError):
        raise ValueError(
            f"{name} is not a safetensors file; allowed are the files that the page Train writes."
        ) from None
    missing = [fact for fact in REQUIRED if fact not in facts]
    if missing:
        raise ValueError(
            f"{name} does not say its {', '.join(missing)}; allowed are the files that the page "
            "Train writes."
        )
    try:
        return _model(tensors, facts, dtype)
    except (KeyError, TypeError):
        raise ValueError(
            f"{name} describes itself in a way that cannot be read; allowed are the files that the "
            "page Train writes."
        ) from None
    except ValueError as error:
        raise ValueError(f"{name} cannot be used: {error}") from None


def _facts(data: bytes) -> dict[str, str]:
    """The facts that a safetensors file has beside its tensors; it begins with their length."""
    length = int.from_bytes(data[:8], "little")
    facts = json.loads(data[8 : 8 + length]).get("__metadata__", {})
    return {str(name): str(fact) for name, fact in facts.items()}


def _model(tensors: dict[str, Tensor], facts: dict[str, str], dtype: torch.dtype) -> TrainedModel:
    cell = FORMER_KEYS.get(facts["cell"], facts["cell"])
    if len(facts["task"]) > LONGEST_NAME:
        raise ValueError(
            f"its task has {len(facts['task']):,} characters; allowed are {LONGEST_NAME}."
        )
    if cell not in CELLS:
        raise ValueError(f"its cell is {word_label(cell)}; allowed are {', '.join(CELLS)}.")
    inputs = _size(facts, "input_size", max(MAX_ALPHABET, MAX_FEATURES))
    hidden_size = _size(facts, "hidden_size", MAX_UNITS)
    layers = _size(facts, "layers", MAX_LAYERS) if "layers" in facts else 1
    directions = _size(facts, "directions", MAX_DIRECTIONS) if "directions" in facts else 1
    outputs = _names(facts["outputs"])
    alphabet = _names(facts["alphabet"]) if "alphabet" in facts else None
    features = alphabet or _names(facts.get("features", "[]"))
    if len(features) != inputs or not outputs:
        raise ValueError("the names of its inputs or outputs do not fit its sizes.")
    if len(outputs) > MAX_ALPHABET:
        raise ValueError(f"it has {len(outputs):,} outputs; allowed are 1 to {MAX_ALPHABET}.")
    shape = ModelSizes(cell, inputs, len(outputs), hidden_size, layers, directions)
    recurrent = empty_recurrent(shape, dtype)
    readout = empty_readout(shape).to(dtype)
    expected = {RECURRENT + name: value for name, value in recurrent.state_dict().items()}
    expected |= {READ_OUT + name: value for name, value in readout.state_dict().items()}
    _check_shapes(tensors, expected)
    result = {name: value.to(dtype) for name, value in tensors.items()}
    readout.load_state_dict(part(result, READ_OUT))
    return TrainedModel(
        cell,
        part(result, RECURRENT),
        readout.requires_grad_(False),
        alphabet,
        alphabet.index(OTHER) if alphabet and OTHER in alphabet else None,
        features,
        outputs,
        hidden_size,
        inputs,
        layers,
        directions,
        facts["task"],
        facts,
    )


def _check_shapes(tensors: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> None:
    for name, value in expected.items():
        if name not in tensors:
            raise ValueError(f"the weights {name} are missing.")
        if tensors[name].shape != value.shape:
            raise ValueError(
                f"{name} has the shape {tuple(tensors[name].shape)}; expected is "
                f"{tuple(value.shape)}."
            )
        if tensors[name].dtype not in DTYPES or not bool(tensors[name].isfinite().all()):
            raise ValueError(f"{name} holds something other than finite numbers.")
    surplus = [name for name in tensors if name not in expected]
    if surplus:
        raise ValueError(f"it holds {word_label(surplus[0])}, which its cell does not have.")


def _size(facts: Mapping[str, str], name: str, most: int) -> int:
    text = facts[name]
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= most):
        raise ValueError(f"its {name} is {word_label(text)}; allowed are 1 to {most}.")
    return int(text)


def _names(text: str) -> tuple[str, ...]:
    try:
        names: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise TypeError("names are a list of texts") from None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise TypeError("names are a list of texts")
    longest = max(map(len, names), default=0)
    if longest > LONGEST_NAME:
        raise ValueError(
            f"one of its names has {longest:,} characters; allowed are {LONGEST_NAME}."
        )
    return tuple(names)
