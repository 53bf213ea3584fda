"""Values of JSON in which every part that comes more than once is there once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

# The one key of what stands for a part: its place among the parts.
PLACE = "$"
# A part whose JSON is shorter is left where it is.
LEAST = 60


def shared(values: Sequence[object]) -> tuple[list[object], list[object]]:
    """The values with {"$": n} for what comes again, and those parts; `shared.js` undoes it."""
    seen: dict[str, int] = {}
    for value in values:
        _count(value, seen)
    parts = _Parts({text for text, count in seen.items() if count > 1})
    return [parts.without(value) for value in values], parts.listed


def _count(value: object, seen: dict[str, int]) -> None:
    """Counts parts; in a part that comes again nothing is counted again."""
    text = _text(value)
    if len(text) < LEAST:
        return
    seen[text] = seen.get(text, 0) + 1
    if seen[text] > 1:
        return
    for one in _children(value):
        _count(one, seen)


class _Parts:
    """The parts that come again, each listed when it is first met."""

    def __init__(self, repeated: set[str]) -> None:
        self.listed: list[object] = []
        self._repeated = repeated
        self._places: dict[str, int] = {}

    def without(self, value: object) -> object:
        """The value with places where parts stood."""
        text = _text(value)
        if len(text) < LEAST:
            return value
        if text not in self._repeated:
            return self._inside(value)
        if text not in self._places:
            inside = self._inside(value)
            self._places[text] = len(self.listed)
            self.listed.append(inside)
        return {PLACE: self._places[text]}

    def _inside(self, value: object) -> object:
        if isinstance(value, dict):
            return {name: self.without(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.without(one) for one in value]
        return value


def _children(value: Any) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list | tuple) else []


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
