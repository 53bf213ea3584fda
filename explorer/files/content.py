"""What a file holds, whatever its format: named numbers, and facts beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from safetensors.numpy import load, save

from explorer.files.limits import MAX_ENTRIES, MAX_NAME, MAX_WEIGHT_BYTES, megabytes, shown

Array = np.ndarray[Any, Any]
FACTS, ORDER = "facts", "order"
# How a process that reads a file ends if it refuses it and says why.
REFUSED = 3


@dataclass(frozen=True, eq=False)
class Content:
    """Weights by the names that they have in the file, in float32 or float64, and JSON facts."""

    format: str
    arrays: Mapping[str, Array]
    facts: Mapping[str, Any] = field(default_factory=dict)


def content_of(format: str, arrays: Mapping[str, Array], facts: Mapping[str, Any]) -> Content:
    """The content of arrays; those of whole numbers are left out, narrow floats are widened."""
    return Content(
        format, {name: widened(a) for name, a in arrays.items() if a.dtype.kind == "f"}, facts
    )


def widened(array: Array) -> Array:
    """Floats as float64 if they are so, else as float32, in one piece that can be written to."""
    return np.require(array, "f8" if array.dtype.itemsize == 8 else "f4", ["C", "W"])


def packed(content: Content) -> bytes:
    """The content as bytes, to be sent from one process to another."""
    # Safetensors sorts what it saves, but the order of a file tells which layer comes last.
    whole = {"format": content.format, ORDER: list(content.arrays), FACTS: content.facts}
    facts = json.dumps(whole)
    return save(dict(content.arrays), {FACTS: facts})


def unpacked(data: bytes) -> Content:
    """The content that `packed` was given."""
    length = int.from_bytes(data[:8], "little")
    facts = json.loads(json.loads(data[8 : 8 + length])["__metadata__"][FACTS])
    arrays = load(data)
    return Content(facts["format"], {name: arrays[name] for name in facts[ORDER]}, facts[FACTS])


def check_names(names: Iterable[str]) -> None:
    """Raises ValueError if there are too many names, or one is too long."""
    listed = list(names)
    if len(listed) > MAX_ENTRIES:
        raise ValueError(f"it has {len(listed):,} entries; allowed are {MAX_ENTRIES:,}.")
    for name in listed:
        if len(name) > MAX_NAME:
            raise ValueError(
                f"the name {shown(name)} has {len(name):,} characters; allowed are {MAX_NAME}."
            )


def check_total(size: int) -> None:
    """Raises ValueError if weights of so many bytes are too much."""
    if size > MAX_WEIGHT_BYTES:
        raise ValueError(
            f"its weights take {megabytes(size)} unpacked; allowed are "
            f"{megabytes(MAX_WEIGHT_BYTES)}."
        )
