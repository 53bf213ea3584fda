"""Reads .npz: a zip archive of arrays, each with its own short header."""

from __future__ import annotations

import io
import math

import numpy as np
from numpy.lib import format as npy

from explorer.files.content import Array, Content, content_of
from explorer.files.limits import MAX_VOCABULARY, shown
from explorer.files.zipped import Archive

ENDING = ".npy"


def read_npz(archive: Archive) -> Content:
    """The arrays of the archive; those of objects are never unpickled.

    An array of texts is kept as a possible vocabulary. Raises ValueError, a sentence without its
    beginning, for an array that is not what its header claims.
    """
    arrays, texts = {}, {}
    for entry in archive.sizes:
        if not entry.endswith(ENDING):
            continue
        name, array = entry.removesuffix(ENDING), _array(entry, archive.read(entry))
        if array.dtype.kind == "U" and array.ndim == 1 and len(array) <= MAX_VOCABULARY:
            texts[name] = array.tolist()
        arrays[name] = array
    return content_of("npz", arrays, {"vocabularies": texts})


def _array(entry: str, data: bytes) -> Array:
    stream = io.BytesIO(data)
    try:
        version = npy.read_magic(stream)
        read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, fortran, dtype = read_header(stream)
    except Exception:  # a damaged header makes the parser inside numpy fail in many ways
        raise ValueError(f"its array {shown(entry)} has no header that can be read.") from None
    if dtype.hasobject:
        raise ValueError(f"its array {shown(entry)} holds pickled objects; allowed are numbers.")
    claimed, there = math.prod(shape) * dtype.itemsize, len(data) - stream.tell()
    if claimed != there or any(length < 0 for length in shape):
        raise ValueError(f"its array {shown(entry)} claims {claimed:,} bytes and has {there:,}.")
    values = np.frombuffer(data, dtype, count=math.prod(shape), offset=stream.tell())
    return values.reshape(shape, order="F" if fortran else "C")
