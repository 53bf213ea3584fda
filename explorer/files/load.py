"""Opens a model's file of another program and finds the recurrent modules in it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from explorer.files.apart import read_apart
from explorer.files.by_names import parts_by_names
from explorer.files.content import Content, check_total
from explorer.files.keras_names import keras_parts
from explorer.files.limits import MAX_FILE_BYTES, MAX_HIDDEN, megabytes, shown
from explorer.files.loaded import Loaded
from explorer.files.neighbours import Neighbour, embeddings_by_names, readouts_by_names
from explorer.files.numpy_file import read_npz
from explorer.files.part import Part
from explorer.files.safetensors_file import read_safetensors
from explorer.files.signature import format_of
from explorer.files.told import RECURRENT, told_embeddings, told_parts, told_readouts
from explorer.files.vocabulary import fitting_vocabulary
from explorer.files.weight_names import plain_weights
from explorer.files.zipped import Archive
from explorer.network.surroundings import unaffected_by_caller

Source = str | os.PathLike[str] | bytes


@unaffected_by_caller
def load(path_or_bytes: Source, filename: str | None = None) -> Loaded:
    """The recurrent modules in a model's file, with what stands beside them.

    Args:
        path_or_bytes: where the file lies, or its content. Read are .safetensors; .pt and .pth
            with a state dict, a checkpoint, a whole module or TorchScript; .npz; .onnx; Keras'
            .keras, .weights.h5 and .h5. The content decides which it is, not the name.
        filename: what sentences call the file, if its content is given.

    Returns:
        A `Loaded`: `loaded.recurrent` maps names to modules that `trace` takes.

    Raises:
        ValueError: one sentence, if the file is none of these, is damaged or too large, or has no
            recurrent weights of at most 1,024 units.

    Nothing in a file is run: pickles are read without making what they name, and what is read by
    others' libraries is read in a process of its own, bounded in time and memory.
    """
    name = filename or ("model" if isinstance(path_or_bytes, bytes) else Path(path_or_bytes).name)
    title = f"The file “{shown(name)}”"
    try:
        folder = "" if isinstance(path_or_bytes, bytes) else str(Path(path_or_bytes).parent)
        content = _content(_bytes(path_or_bytes), name, folder)
        return _loaded(content, name)
    except ValueError as error:
        raise ValueError(f"{title} cannot be used: {error}") from None
    except (MemoryError, RecursionError):
        raise ValueError(f"{title} cannot be used: it is nested too deep or too large.") from None


def _bytes(source: Source) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        if not path.is_file():
            raise ValueError("there is no such file.")
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise ValueError(f"it is too large; allowed are {megabytes(MAX_FILE_BYTES)}.")
    return data


def _content(data: bytes, name: str, folder: str) -> Content:
    match format_of(data, name):
        case "safetensors":
            return read_safetensors(data)
        case "npz":
            return read_npz(Archive(data))
        case other:
            return read_apart(other, data, folder)


def _loaded(content: Content, name: str) -> Loaded:
    check_total(sum(array.nbytes for array in content.arrays.values()))
    tensors = {name: torch.from_numpy(array) for name, array in content.arrays.items()}
    tensors = plain_weights(tensors)
    told, told_notes = told_parts(tensors, content.facts)
    keras, keras_notes = keras_parts(tensors, content.facts)
    told, told_notes = [*told, *keras], [*told_notes, *keras_notes]
    taken = frozenset[str]().union(*(part.sources for part in told))
    others = {name: value for name, value in tensors.items() if name not in taken}
    named, named_notes = parts_by_names(others, content.facts)
    parts, large = _small_enough(_distinct([*told, *named]))
    notes = [*told_notes, *named_notes, *large]
    if not parts:
        raise ValueError(notes[0] if notes else _nothing(content))
    embeddings = told_embeddings(tensors, content.facts, parts)
    readouts = told_readouts(tensors, content.facts, parts)
    if RECURRENT not in content.facts:
        embeddings = embeddings_by_names(tensors, parts)
        readouts = readouts_by_names(tensors, parts)
    check_finite(parts, (*embeddings, *readouts))
    loaded = Loaded(name, content.format, tuple(parts), embeddings, readouts, None, tuple(notes))
    tokens = fitting_vocabulary(_vocabularies(content), loaded.token_counts)
    return replace(loaded, vocabulary=tokens)


def _distinct(parts: Sequence[Part]) -> list[Part]:
    """The parts with names that differ, repeated ones numbered from 2."""
    result: dict[str, Part] = {}
    for part in parts:
        name, number = part.name, 1
        while name in result:
            number += 1
            name = f"{part.name}_{number}"
        questions = tuple(replace(question, module=name) for question in part.questions)
        result[name] = replace(part, name=name, questions=questions)
    return list(result.values())


def _small_enough(parts: Sequence[Part]) -> tuple[list[Part], list[str]]:
    """The parts that can be shown, and a sentence for each of the others."""
    small = [part for part in parts if part.hidden_size <= MAX_HIDDEN]
    notes = [
        f"{part.name} has {part.hidden_size:,} units; allowed are 1 to {MAX_HIDDEN:,}."
        for part in parts
        if part.hidden_size > MAX_HIDDEN
    ]
    return small, notes


def check_finite(parts: Sequence[Part], neighbours: Sequence[Neighbour]) -> None:
    """Raises ValueError, naming the first, if weights are NaN or infinite."""
    weights: list[tuple[str, Tensor]] = [
        (f"{part.name}.{name}", value)
        for part in parts
        for named in part.places.values()
        for name, value in named.items()
    ]
    weights += [(one.name, value) for one in neighbours for value in one.module.parameters()]
    for name, value in weights:
        if not bool(torch.isfinite(value).all()):
            bad = int((~torch.isfinite(value)).sum())
            raise ValueError(
                f"{name} has {bad:,} of {value.numel():,} values that are NaN or infinite; allowed "
                "are finite numbers."
            )


def _vocabularies(content: Content) -> Mapping[str, Any]:
    """Lists of tokens by name: those that the file has, and those in texts beside weights."""
    return {**content.facts.get("vocabularies", {}), **content.facts.get("metadata", {})}


def _nothing(content: Content) -> str:
    """Why there is nothing to show."""
    if content.format == "onnx":
        return (
            "it has no RNN, LSTM or GRU node; of a torch.nn.RNN torch.onnx.export makes one only "
            "with dynamo=False."
        )
    if not content.arrays:
        return "it holds no weights in floating point."
    if any(".parametrizations." in f".{name}" for name in content.arrays):
        return (
            "its weights are parametrized by something else than weight_norm; allowed are those "
            "that torch.nn.utils.parametrize.remove_parametrizations leaves."
        )
    return (
        f"none of its {len(content.arrays):,} weights are recurrent; looked for are names that "
        "end with weight_ih and weight_hh, or with kernel and recurrent_kernel."
    )
