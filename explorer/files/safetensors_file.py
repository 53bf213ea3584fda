"""Reads .safetensors: a header in JSON, then numbers."""

from __future__ import annotations

import json
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load

from explorer.files.content import Content, check_names
from explorer.files.limits import MEBIBYTE, megabytes

MAX_HEADER_BYTES = 8 * MEBIBYTE


def is_safetensors(data: bytes) -> bool:
    """Whether the bytes begin as such a file does, whatever length it claims of its header."""
    return len(data) >= 10 and data[8:9] == b"{"


def read_safetensors(data: bytes) -> Content:
    """The weights, and the texts beside them as the fact "metadata".

    Raises ValueError, a sentence without its beginning, if the header claims too much or what is
    not there.
    """
    length = int.from_bytes(data[:8], "little")
    if length > len(data) - 8:
        raise ValueError(
            f"it claims {length:,} bytes about itself and has {len(data):,}: it is cut off."
        )
    if length > MAX_HEADER_BYTES:
        raise ValueError(
            f"it says {megabytes(length)} about itself; allowed are {megabytes(MAX_HEADER_BYTES)}."
        )
    try:
        header: dict[str, Any] = json.loads(data[8 : 8 + length])
    except (ValueError, RecursionError):
        raise ValueError("its safetensors header is no JSON that can be read.") from None
    check_names(header)
    try:
        tensors = load(data)
    except (SafetensorError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError("its safetensors header does not fit what follows it.") from None
    in_order = {name: tensors[name] for name in header if name in tensors}
    arrays = {
        name: (value if value.dtype == torch.float64 else value.float()).numpy()
        for name, value in in_order.items()
        if value.is_floating_point()
    }
    return Content("safetensors", arrays, {"metadata": header.get("__metadata__") or {}})
