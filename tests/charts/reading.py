"""How tests look into a chart: its parts, their data, and the pixels of a picture in it."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np


def views(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The layered charts of a specification, in the order in which they stand."""
    inside = [*spec.get("vconcat", []), *spec.get("hconcat", [])]
    if not inside:
        return [spec]
    return [view for part in inside for view in views(_with_data(part, spec))]


def layers(view: dict[str, Any], mark: str) -> list[dict[str, Any]]:
    """The layers of a view with one kind of mark."""
    return [_with_data(one, view) for one in view["layer"] if one["mark"]["type"] == mark]


def _with_data(part: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """A part with the data that it shares with all others, if it has none of its own."""
    return {"data": whole["data"], **part} if "data" in whole else part


def rows(spec: dict[str, Any], layer: dict[str, Any]) -> list[dict[str, Any]]:
    """The data of a layer."""
    result: list[dict[str, Any]] = spec["datasets"][layer["data"]["name"]]
    return result


def title(view: dict[str, Any]) -> str:
    """What stands above a view."""
    return str(view.get("title", {}).get("text", ""))


def colour(view: dict[str, Any]) -> dict[str, Any]:
    """The colour channel of a heat map."""
    for layer in view["layer"]:
        channel = layer.get("encoding", {}).get("color", {})
        if "scale" in channel:
            return dict(channel)
    raise AssertionError("no colour scale")


def pixels(address: str) -> np.ndarray:
    """(height, width, 3) of a PNG of 8-bit colours without filters."""
    content = base64.b64decode(address.removeprefix("data:image/png;base64,"))
    parts = dict(_chunks(content))
    width, height = struct.unpack(">II", parts[b"IHDR"][:8])
    lines = np.frombuffer(zlib.decompress(parts[b"IDAT"]), np.uint8).reshape(height, -1)
    assert not lines[:, 0].any()
    return lines[:, 1:].reshape(height, width, 3)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        yield content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        place += 12 + length
