"""Finds recurrent modules by Keras' names of weights: kernel, recurrent_kernel, bias."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from explorer.files.by_names import check_places, with_biases
from explorer.files.keras_weights import turned
from explorer.files.limits import shown
from explorer.files.part import Part, Place, reading_backwards
from explorer.files.questions import with_questions

NAME = re.compile(r"(?P<front>.*?)(?P<what>recurrent_kernel|kernel|bias)(?::0)?", re.DOTALL)
CELL = re.compile(r"(?:.*_)?cell(?:_\d+)?", re.IGNORECASE)
DIRECTION = re.compile(r"(forward|backward)_.*")
SEPARATORS = "/._ "
CELLS = {1: "rnn", 3: "gru", 4: "lstm"}
ORDERS = {"rnn": "h", "lstm": "ifgo", "gru": "zrn", "gru_reset_before": "zrn"}
FUNCTIONS = ("tanh", "relu")


@dataclass
class _Layer:
    """The weights of one layer: direction → (kernel, recurrent_kernel, bias)."""

    name: str
    directions: dict[bool, dict[str, Tensor]] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)


def keras_parts(
    tensors: Mapping[str, Tensor], facts: Mapping[str, Any]
) -> tuple[list[Part], list[str]]:
    """The recurrent modules, in the order of the model's config if there is one.

    Besides, a sentence for each layer that makes none, or reads backwards.
    """
    told = facts.get("layers", {})
    parts, notes = [], []
    for layer in _layers(tensors):
        try:
            part = _part(layer, told.get(layer.name, {}))
        except ValueError as error:
            notes.append(f"{shown(layer.name)} is left out: {error}")
            continue
        parts.append(part)
        if part.backwards:
            notes.append(reading_backwards(part.name))
    places = {name: place for place, name in enumerate(told)}
    return sorted(parts, key=lambda part: places.get(part.name, len(places))), notes


def _layers(tensors: Mapping[str, Tensor]) -> Sequence[_Layer]:
    matches = (NAME.fullmatch(name) for name in tensors)
    fronts = {m["front"] for m in matches if m and m["what"] == "recurrent_kernel"}
    layers: dict[str, _Layer] = {}
    for name, value in tensors.items():
        match = NAME.fullmatch(name)
        if match is None or match["front"] not in fronts:
            continue
        path, backward = _layer_path(match["front"])
        layer = layers.setdefault(path, _Layer(path.rpartition("/")[2] or "rnn"))
        layer.directions.setdefault(backward, {})[match["what"]] = value
        layer.sources.add(name)
    return list(layers.values())


def _layer_path(front: str) -> tuple[str, bool]:
    """The path of a layer from that of its weights, and whether they read backwards."""
    parts = [part for part in re.split(r"[/.]", front.strip(SEPARATORS)) if part]
    if len(parts) > 1 and CELL.fullmatch(parts[-1]):
        parts.pop()
    backward = False
    if len(parts) > 1 and DIRECTION.fullmatch(parts[-1]):
        backward = parts.pop().startswith("backward")
    return "/".join(parts), backward


def _part(layer: _Layer, told: Mapping[str, Any]) -> Part:
    first = layer.directions.get(False)
    if first is None or not {"kernel", "recurrent_kernel"} <= first.keys():
        raise ValueError("weights of it are missing.")
    cell = _cell(first, told)
    nonlinearity = _checked_functions(cell, told)
    order = tuple(ORDERS[cell])
    places: dict[Place, dict[str, Tensor]] = {
        (0, backward): turned(named, len(order)) for backward, named in layer.directions.items()
    }
    result = with_biases(places)
    check_places(cell, result)
    part = Part(
        layer.name,
        cell,
        result,
        frozenset(layer.sources),
        nonlinearity,
        order,
        backwards=told.get("go_backwards") is True,
    )
    known = bool(told) or cell == "lstm" or (cell != "rnn" and "bias" in first)
    return with_questions(part, cell_known=known, torch_names=True)


def _cell(named: Mapping[str, Tensor], told: Mapping[str, Any]) -> str:
    """The cell that so many gates mean; which GRU it is, its biases say, or else the config."""
    kept = named["recurrent_kernel"]
    if kept.dim() != 2 or 0 in kept.shape or kept.shape[1] % kept.shape[0]:
        raise ValueError(f"its recurrent_kernel has the shape {tuple(kept.shape)}.")
    cell = CELLS.get(kept.shape[1] // kept.shape[0])
    if cell is None:
        raise ValueError(f"it has {kept.shape[1] // kept.shape[0]:,} gates; allowed are 1, 3 or 4.")
    if cell != "gru":
        return cell
    if "bias" in named:
        return "gru" if named["bias"].numel() == 2 * kept.shape[1] else "gru_reset_before"
    return "gru_reset_before" if told.get("reset_after") is False else "gru"


def _checked_functions(cell: str, told: Mapping[str, Any]) -> str | None:
    """The function of a plain RNN; raises ValueError if a layer has one that no cell here has."""
    chosen = told.get("activation") or "tanh"
    allowed = FUNCTIONS if cell == "rnn" else FUNCTIONS[:1]
    if chosen not in allowed:
        raise ValueError(f"its activation is {shown(chosen)}; allowed: {', '.join(allowed)}.")
    gates = told.get("recurrent_activation") or "sigmoid"
    if cell != "rnn" and gates != "sigmoid":
        raise ValueError(f"its recurrent_activation is {shown(gates)}; allowed: sigmoid.")
    return chosen if cell == "rnn" else None
