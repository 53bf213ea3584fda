"""Walks through what a torch file describes: tensors by name, kinds of modules, vocabularies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from explorer.files.inert import Inert, StoredTensor
from explorer.files.limits import MAX_DEPTH, MAX_NAME, MAX_VOCABULARY

MOST_VISITED = 300_000
# Under these a checkpoint keeps the weights; they say nothing about the model.
CONTAINERS = ("state_dict", "model_state_dict", "model_state", "model", "net", "weights", "params")
# A module keeps its parts under these.
PARTS = ("_modules", "_parameters", "_buffers")
TORCH_RNN = re.compile(r"torch\.nn\.modules\.rnn\.(?:\w+\.)*(RNN|LSTM|GRU)(?:Cell)?$")
OPTIONS = ("nonlinearity", "dropout", "mode", "batch_first")


@dataclass
class Tree:
    """Tensors by name, what is said of modules by their names, lists of tokens by name."""

    tensors: dict[str, StoredTensor] = field(default_factory=dict)
    hints: dict[str, dict[str, Any]] = field(default_factory=dict)
    vocabularies: dict[str, list[str]] = field(default_factory=dict)


def tree_of(root: Any) -> Tree:
    """What lies below the root of a pickle, each object visited once.

    Raises ValueError if it is too much to be a model.
    """
    tree, waiting, visited = Tree(), [("", root, 0)], set()
    while waiting:
        name, value, depth = waiting.pop()
        if isinstance(value, StoredTensor):
            tree.tensors.setdefault(name, value)
            continue
        if depth > MAX_DEPTH or len(name) > MAX_NAME or id(value) in visited:
            continue
        if not isinstance(value, Mapping | list | tuple | Inert):
            continue
        visited.add(id(value))
        if len(visited) > MOST_VISITED:
            raise ValueError(f"it holds more than {MOST_VISITED:,} objects.")
        tokens = tokens_of(value)
        if tokens is not None:
            tree.vocabularies[name] = tokens
            continue
        below = list(_below(value))
        if isinstance(value, Inert):
            _note(tree, name, value, dict(below))
        waiting += [(_joined(name, key), part, depth + 1) for key, part in reversed(below)]
    return Tree(_without_containers(tree.tensors), tree.hints, tree.vocabularies)


def tokens_of(value: Any) -> list[str] | None:
    """The tokens in order, if it is a list of texts or a map between texts and 0, 1, 2, …."""
    if isinstance(value, list | tuple):
        pairs = list(enumerate(value))
    elif isinstance(value, Mapping):
        pairs = list(value.items())
        if pairs and all(isinstance(key, str) for key, _ in pairs):
            pairs = [(number, key) for key, number in pairs]
    else:
        return None
    if not 2 <= len(pairs) <= MAX_VOCABULARY:
        return None
    if not all(type(n) is int and isinstance(token, str) for n, token in pairs):
        return None
    pairs.sort()
    first = pairs[0][0]
    if first not in (0, 1) or [n for n, _ in pairs] != list(range(first, first + len(pairs))):
        return None
    # Keras counts from 1 and leaves 0 to padding.
    return [""] * first + [token for _, token in pairs]


def _below(value: Any) -> Iterator[tuple[str, Any]]:
    """The parts of an object, with the names that torch would give them."""
    if isinstance(value, Mapping):
        yield from ((str(key), part) for key, part in value.items() if isinstance(key, str | int))
    elif isinstance(value, list | tuple):
        yield from ((str(key), part) for key, part in enumerate(value))
    elif isinstance(value, Inert):
        # The state of an object with slots is a pair, the second for the slots.
        states = value.state if isinstance(value.state, tuple) else (value.state,)
        for part in (*states, value.entries):
            if not isinstance(part, Mapping):
                continue
            for key, entry in part.items():
                if key in PARTS and isinstance(entry, Mapping):
                    yield from _below(entry)
                elif isinstance(key, str | int):
                    yield str(key), entry


def _note(tree: Tree, name: str, value: Inert, below: Mapping[str, Any]) -> None:
    kind = TORCH_RNN.search(value.kind)
    if kind:
        options = {key: below[key] for key in OPTIONS if isinstance(below.get(key), str | float)}
        tree.hints[name] = {"kind": kind.group(1), **options}


def _joined(name: str, key: str) -> str:
    # A longer name is not followed, so that the rest of it does not count.
    return f"{name}.{key}"[: MAX_NAME + 1] if name else key[: MAX_NAME + 1]


def _without_containers(tensors: Mapping[str, StoredTensor]) -> dict[str, StoredTensor]:
    """The names as the model itself has them, where that leaves them distinct."""
    short = {name: _inner(name) for name in tensors}
    if len(set(short.values())) < len(short):
        return dict(tensors)
    return {short[name]: value for name, value in tensors.items()}


def _inner(name: str) -> str:
    first, _, rest = name.partition(".")
    # A plain module may be called "model" too, but then its own parts follow.
    return rest if first in CONTAINERS and ("." in rest or ("state" in first and rest)) else name
