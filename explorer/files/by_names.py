"""Finds recurrent modules by the endings of their weights' names, and reads sizes from shapes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from explorer.cells import CELLS, FORMER_KEYS
from explorer.files.limits import shown
from explorer.files.part import Part, Place
from explorer.files.questions import with_questions
from explorer.files.weight_names import Group, weight_groups

# The likely cell of so many gate blocks.
BY_BLOCKS = {1: "rnn", 2: "gru_simple", 3: "gru", 4: "lstm"}
TORCH_KINDS = {"RNN": "rnn", "LSTM": "lstm", "GRU": "gru"}
PEEPHOLES = ("weight_ci", "weight_cf", "weight_co")


def parts_by_names(
    tensors: Mapping[str, Tensor], facts: Mapping[str, Any]
) -> tuple[list[Part], list[str]]:
    """The recurrent modules, and one sentence for each group of weights that makes none."""
    parts, notes = [], []
    named = _named_cell(facts)
    # No shape tells a cell whose gates see the input alone: only a file that names it has one.
    alone = named if named is not None and not CELLS[named].recurrent_rows else None
    for group in weight_groups(tensors, ["weight_ih"]) if alone else weight_groups(tensors):
        try:
            parts.append(_input_alone(group, alone) if alone else _part(group, facts))
        except ValueError as error:
            notes.append(f"{shown(group.name or 'What it holds')} is left out: {error}")
    return parts, notes


def _part(group: Group, facts: Mapping[str, Any]) -> Part:
    first = group.places.get((0, False))
    if first is None or not {"weight_ih", "weight_hh"} <= first.keys():
        raise ValueError("its first layer is missing.")
    blocks, transposed = _blocks(first)
    places = {place: _upright(named, transposed) for place, named in group.places.items()}
    hint: Mapping[str, Any] = facts.get("hints", {}).get(group.name, {})
    told = _told_cell(facts, blocks) or TORCH_KINDS.get(hint.get("kind", ""))
    cell = told or BY_BLOCKS[blocks]
    if cell == "lstm" and all(name in places[0, False] for name in PEEPHOLES):
        cell = "lstm_peephole"
    nonlinearity = hint.get("nonlinearity")
    if str(hint.get("mode", "")).startswith("RNN_"):
        nonlinearity = hint["mode"].removeprefix("RNN_").lower()
    if cell != "rnn" or nonlinearity not in ("tanh", "relu"):
        nonlinearity = None
    places = with_biases(places)
    check_places(cell, places)
    part = Part(
        group.name or cell,
        cell,
        places,
        frozenset(group.sources),
        nonlinearity,
        dropout=_share(hint.get("dropout")),
        is_whole=not group.name,
    )
    known = _told_cell(facts, blocks) is not None or nonlinearity is not None
    known = known or (told is not None and cell != "rnn")
    return with_questions(part, cell_known=known, torch_names=group.torch_names)


def _input_alone(group: Group, cell: str) -> Part:
    """The module of a cell without weights for the state."""
    places = {place: dict(named) for place, named in group.places.items()}
    if (0, False) not in places or any("weight_ih" not in named for named in places.values()):
        raise ValueError("its first layer is missing.")
    check_places(cell, places)
    return Part(group.name or cell, cell, places, frozenset(group.sources), is_whole=not group.name)


def _blocks(named: Mapping[str, Tensor]) -> tuple[int, bool]:
    """K, the number of gate blocks, and whether the weights are stored as their transpose."""
    read, kept = named["weight_ih"], named["weight_hh"]
    if read.dim() != 2 or kept.dim() != 2 or 0 in (*read.shape, *kept.shape):
        raise ValueError("its weights are not matrices.")
    if "weight_hr" in named:
        return 4, False
    rows, columns = kept.shape
    for blocks in BY_BLOCKS:
        if rows == blocks * columns and read.shape[0] == rows:
            return blocks, False
        if columns == blocks * rows and read.shape[1] == columns:
            return blocks, True
    raise ValueError(
        f"its weights have the shapes {tuple(read.shape)} and {tuple(kept.shape)}, which no cell "
        "has."
    )


def _upright(named: Mapping[str, Tensor], transposed: bool) -> dict[str, Tensor]:
    """The weights with rows for gates; biases of one row or one column become vectors."""
    return {
        name: (value.T if transposed else value).contiguous()
        if name in ("weight_ih", "weight_hh", "weight_hr")
        else value.flatten()
        for name, value in named.items()
    }


def with_biases(places: Mapping[Place, Mapping[str, Tensor]]) -> dict[Place, dict[str, Tensor]]:
    """The weights with both biases everywhere, zero where only the other one is there."""
    names = ("bias_ih", "bias_hh")
    result = {place: dict(named) for place, named in places.items()}
    if any(name in named for named in result.values() for name in names):
        for named in result.values():
            if "weight_ih" in named:
                zeros = torch.zeros_like(named["weight_ih"][:, 0])
                for name in names:
                    named.setdefault(name, zeros)
    return result


def check_places(cell: str, places: Mapping[Place, Mapping[str, Tensor]]) -> None:
    """Raises ValueError if the layers and directions do not make one module of a cell."""
    layers = 1 + max(layer for layer, _ in places)
    reverse = (0, True) in places
    wanted = {(layer, back) for layer in range(layers) for back in (False, True)[: 1 + reverse]}
    if set(places) != wanted:
        raise ValueError("layers or directions of it are missing.")
    rows = len(CELLS[cell].rows)
    first = places[0, False]
    hidden, rest = divmod(first["weight_ih"].shape[0], rows)
    seen = first["weight_hr"].shape[0] if "weight_hr" in first else hidden
    if rest:
        raise ValueError(f"its {first['weight_ih'].shape[0]:,} rows are not {rows} gates.")
    recurrent = len(CELLS[cell].recurrent_rows)
    shapes: dict[str, tuple[int, ...]] = {"weight_hh": (recurrent * hidden, seen)}
    if not recurrent:
        del shapes["weight_hh"]
    biases = {"bias_ih": rows, "bias_hh": recurrent}
    shapes |= {name: (count * hidden,) for name, count in biases.items() if name in first}
    shapes |= {f"weight_c{row}": (hidden,) for row in CELLS[cell].peepholes}
    shapes |= {"weight_hr": (seen, hidden)} if "weight_hr" in first else {}
    for (layer, _), named in places.items():
        reads = first["weight_ih"].shape[1] if layer == 0 else seen * (1 + reverse)
        expected = shapes | {"weight_ih": (rows * hidden, reads)}
        if {name: tuple(value.shape) for name, value in named.items()} != expected:
            raise ValueError(f"the shapes of its layer {layer} do not fit together.")


def _told_cell(facts: Mapping[str, Any], blocks: int) -> str | None:
    """The cell that a file of this app names, if so many gate blocks are its."""
    name = _named_cell(facts)
    return name if name is not None and len(CELLS[name].rows) == blocks else None


def _named_cell(facts: Mapping[str, Any]) -> str | None:
    """The cell that a file of this app names."""
    metadata = facts.get("metadata", {})
    try:
        name = metadata.get("cell") or json.loads(metadata.get("shape", "{}"))["cell"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not isinstance(name, str):
        return None
    name = FORMER_KEYS.get(name, name)
    return name if name in CELLS else None


def _share(value: Any) -> float:
    return float(value) if isinstance(value, float | int) and 0.0 <= value < 1.0 else 0.0
