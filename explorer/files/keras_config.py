"""What a Keras model's config says of its recurrent layers, in the order of the layers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from explorer.files.limits import MAX_DEPTH

RECURRENT = ("SimpleRNN", "LSTM", "GRU", "CuDNNLSTM", "CuDNNGRU")
OPTIONS = ("activation", "recurrent_activation", "reset_after", "go_backwards")
MOST_LAYERS = 10_000


def layer_facts(config: str | bytes) -> dict[str, dict[str, Any]]:
    """Name of a layer → its kind and options; empty without a config that can be read."""
    try:
        root = json.loads(config or "{}")
    except (ValueError, RecursionError):
        return {}
    result: dict[str, dict[str, Any]] = {}
    for name, kind, options in _layers(root):
        if kind in RECURRENT and len(result) < MOST_LAYERS:
            facts = {key: _plain(options[key]) for key in OPTIONS if key in options}
            result.setdefault(name, {"kind": kind, **facts})
    return result


def _layers(root: Any) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every layer's name, kind and options; one inside a Bidirectional has the outer name."""
    waiting: list[tuple[Any, str | None, int]] = [(root, None, 0)]
    while waiting:
        value, outer, depth = waiting.pop()
        if depth > 2 * MAX_DEPTH:
            continue
        if isinstance(value, list):
            waiting += [(part, outer, depth + 1) for part in reversed(value)]
        if not isinstance(value, Mapping):
            continue
        kind, options = value.get("class_name"), value.get("config")
        if not isinstance(kind, str) or not isinstance(options, Mapping):
            waiting += [(part, outer, depth + 1) for part in reversed(list(value.values()))]
            continue
        name = outer or str(options.get("name", ""))
        yield name, kind, options
        inner = name if kind == "Bidirectional" else None
        # The backward layer's options are those of the forward one unless a person chose others.
        parts = [part for key, part in options.items() if key != "backward_layer"]
        waiting += [(part, inner, depth + 1) for part in reversed(parts)]


def _plain(value: Any) -> Any:
    """A function's name, however it is serialised; true and false as they are."""
    if isinstance(value, Mapping):
        value = value.get("config") or value.get("class_name")
    return value if isinstance(value, str | bool) else None
