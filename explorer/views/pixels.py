"""A matrix as a small PNG in the player's colours, where rectangles would be too many."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np

from explorer.palette import DIVERGING, SEQUENTIAL, Scale

STOPS = {"sequential": SEQUENTIAL, "diverging": DIVERGING}
# The player's colour for what is no number: loud on purpose, and on no scale.
NOT_A_NUMBER = "#ff00ff"
LEVELS = 256
# So many pixels at least, or a viewer that smooths would blur the cells.
LEAST_WIDTH, LEAST_HEIGHT = 1200, 400
SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Of zlib's levels the one that packs almost as well as its best in a fifth of the time.
QUICK = 6


def image_address(
    values: np.ndarray, scale: Scale, least: tuple[int, int] = (LEAST_WIDTH, LEAST_HEIGHT)
) -> str:
    """Values (T, R) as a PNG in a data address: a column a step, a row for each of R.

    `least` are its width and height in pixels at least; (1, 1) is a pixel a value.
    """
    shares = (values.T - scale.low) / (scale.high - scale.low)
    levels = np.rint(np.clip(shares, 0.0, 1.0) * (LEVELS - 1))
    codes = np.where(np.isfinite(values.T), levels, LEVELS).astype(int)
    pixels = _colours(scale)[codes]
    rows, columns = codes.shape
    pixels = pixels.repeat(-(-least[1] // rows), 0).repeat(-(-least[0] // columns), 1)
    return "data:image/png;base64," + base64.b64encode(_png(pixels)).decode("ascii")


def repacked(png: bytes) -> bytes:
    """The same picture in fewer bytes: who drew it may have packed in haste."""
    place, head, packed = len(SIGNATURE), b"", b""
    while place < len(png):
        (count,) = struct.unpack(">I", png[place : place + 4])
        name, data = png[place + 4 : place + 8], png[place + 8 : place + 8 + count]
        packed += data if name == b"IDAT" else b""
        head += data if name == b"IHDR" else b""
        place += count + 12
    body = zlib.compress(zlib.decompress(packed), QUICK)
    return _file(head, body)


def _colours(scale: Scale) -> np.ndarray:
    """(257, 3): the colours between the stops, and that of what is no number."""
    stops = np.array([_parts(colour) for colour in STOPS[scale.colours]], dtype=float)
    places = np.linspace(0.0, len(stops) - 1.0, LEVELS)
    table = np.stack([np.interp(places, range(len(stops)), part) for part in stops.T], axis=1)
    every = np.rint(np.vstack([table, [_parts(NOT_A_NUMBER)]]))
    return np.asarray(every, dtype=np.uint8)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _png(pixels: np.ndarray) -> bytes:
    """(height, width, 3) bytes as a PNG."""
    height, width, _ = pixels.shape
    # Each row begins with the number of its filter: none.
    lines = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(lines.tobytes(), 9)
    return _file(header, body)


def _file(header: bytes, body: bytes) -> bytes:
    parts = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
