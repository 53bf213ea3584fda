"""Recurrent modules as a reader of a container describes them: what the format itself says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

from explorer.files.by_names import check_places, with_biases
from explorer.files.neighbours import Neighbour, embedding, linear, nearest
from explorer.files.part import Part, Place, reading_backwards
from explorer.files.questions import with_questions

RECURRENT, EMBEDDINGS, READOUTS = "recurrent", "embeddings", "readouts"


def told_parts(
    tensors: Mapping[str, Tensor], facts: Mapping[str, Any]
) -> tuple[list[Part], list[str]]:
    """The modules that the facts describe, and a sentence for each that makes none.

    A module's weights have torch's names behind its `key`; their gates stand in its `order`.
    """
    parts, notes = [], list(facts.get("notes", ()))
    for told in facts.get(RECURRENT, ()):
        try:
            parts.append(_part(tensors, told))
        except ValueError as error:
            notes.append(f"{told['name']} is left out: {error}")
    notes += [reading_backwards(part.name) for part in parts if part.backwards]
    return parts, notes


def _part(tensors: Mapping[str, Tensor], told: Mapping[str, Any]) -> Part:
    places: dict[Place, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        if name.startswith(told["key"]):
            meaning, _, end = name.removeprefix(told["key"]).rpartition("_l")
            layer, _, reverse = end.partition("_")
            places.setdefault((int(layer), reverse == "reverse"), {})[meaning] = value
    places = with_biases(places)
    check_places(told["cell"], places)
    part = Part(
        told["name"],
        told["cell"],
        places,
        frozenset(name for name in tensors if name.startswith(told["key"])),
        told["nonlinearity"],
        tuple(told["order"]),
        backwards=told["backwards"],
    )
    return with_questions(part, cell_known=told["known"], torch_names=True)


def told_embeddings(
    tensors: Mapping[str, Tensor], facts: Mapping[str, Any], parts: Sequence[Part]
) -> tuple[Neighbour, ...]:
    """The tables (V, I) that the facts name and whose columns are some module's inputs."""
    result = []
    for name in facts.get(EMBEDDINGS, ()):
        fits = [part for part in parts if part.input_size == tensors[name].shape[1]]
        if fits:
            result.append(Neighbour(name, nearest(fits, name).name, embedding(tensors[name])))
    return tuple(result)


def told_readouts(
    tensors: Mapping[str, Tensor], facts: Mapping[str, Any], parts: Sequence[Part]
) -> tuple[Neighbour, ...]:
    """The layers (O, F) that the facts name and that read some module's output, the last first."""
    result = []
    for name, bias in facts.get(READOUTS, ()):
        fits = [part for part in parts if part.output_size == tensors[name].shape[1]]
        if fits:
            layer = linear(tensors[name], tensors[bias] if bias else None)
            result.append(Neighbour(name, nearest(fits[::-1], name).name, layer))
    return tuple(reversed(result))
