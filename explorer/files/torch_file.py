"""Reads .pt and .pth: state dicts, checkpoints, whole modules and TorchScript."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Mapping

import numpy as np

from explorer.files.content import Array, Content, check_names, check_total, content_of
from explorer.files.inert import Storage, StoredTensor, inert
from explorer.files.limits import MAX_PICKLE_BYTES, shown
from explorer.files.torch_tree import Tree, tree_of
from explorer.files.zipped import Archive

Bytes = Callable[[Storage], bytes]
# How torch before 1.6 begins its files: the pickle of this number.
OLD_MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
MAX_CODE_BYTES = 2**20
WIDTHS = {"bfloat16": 2}
RNN_FUNCTION = re.compile(r"\brnn_(tanh|relu)\b")


def read_torch(data: bytes) -> Content:
    """The weights in a file that torch wrote, and what it says about their modules.

    Nothing in it is unpickled: classes and functions that it names are neither looked up nor
    called. Raises ValueError, a sentence without its beginning, if it is damaged or too large.
    """
    return _old(data) if data.startswith(OLD_MAGIC) else _zipped(Archive(data))


def _zipped(archive: Archive) -> Content:
    folder = archive.folder_of("data.pkl")
    if folder is None:
        raise ValueError("its data.pkl is missing.")
    tree = tree_of(inert(io.BytesIO(archive.read(f"{folder}data.pkl", MAX_PICKLE_BYTES))))
    order = f"{folder}byteorder"
    big = order in archive.sizes and archive.read(order, 16).strip() == b"big"
    code = "".join(
        archive.read(name, MAX_CODE_BYTES).decode("utf-8", "replace")
        for name in archive.sizes
        if name.startswith(f"{folder}code/") and name.endswith(".py")
    )
    functions = set(RNN_FUNCTION.findall(code))
    if len(functions) == 1:
        nonlinearity = functions.pop()
        for hint in tree.hints.values():
            if hint["kind"] == "RNN":
                hint.setdefault("nonlinearity", nonlinearity)
    return _content(tree, lambda storage: archive.read(f"{folder}data/{storage.key}"), big)


def _old(data: bytes) -> Content:
    """Torch before 1.6: four pickles, the names of the storages, then the storages."""
    stream = io.BytesIO(data)
    _magic, _version, _system, root = (inert(stream) for _ in range(4))
    keys = inert(stream)
    tree = tree_of(root)
    counts = {tensor.storage.key: tensor.storage for tensor in tree.tensors.values()}
    found: dict[str, bytes] = {}
    for key in keys if isinstance(keys, list) else ():
        count = int.from_bytes(stream.read(8), "little")
        if key not in counts or not counts[key].numbers:
            # The width of numbers that are no weights is not known, so what follows is not found.
            break
        size = count * _width(counts[key])
        if size > len(data) - stream.tell():
            break
        found[key] = stream.read(size)
    return _content(tree, lambda storage: found.get(storage.key, b""), big=False)


def _content(tree: Tree, read: Bytes, big: bool) -> Content:
    wanted = {
        name: tensor
        for name, tensor in tree.tensors.items()
        if tensor.storage.numbers and 1 <= len(tensor.size) <= 2
    }
    check_names(wanted)
    check_total(sum(4 * math.prod(tensor.size) for tensor in wanted.values()))
    storages = {tensor.storage.key: tensor.storage for tensor in wanted.values()}
    numbers = {key: _numbers(storage, read(storage), big) for key, storage in storages.items()}
    arrays = {name: _viewed(name, tensor, numbers) for name, tensor in wanted.items()}
    return content_of("torch", arrays, {"hints": tree.hints, "vocabularies": tree.vocabularies})


def _width(storage: Storage) -> int:
    return WIDTHS.get(storage.numbers) or np.dtype(storage.numbers).itemsize


def _numbers(storage: Storage, data: bytes, big: bool) -> Array:
    code = "u2" if storage.numbers == "bfloat16" else storage.numbers
    whole = len(data) // _width(storage)
    flat = np.frombuffer(data, (">" if big else "<") + code, count=whole)
    if storage.numbers != "bfloat16":
        return flat
    # The upper half of a float32.
    return (flat.astype("u4") << 16).view("f4")


def _viewed(name: str, tensor: StoredTensor, numbers: Mapping[str, Array]) -> Array:
    flat = numbers[tensor.storage.key]
    size, stride = tensor.size, tensor.stride
    last = tensor.offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True))
    if min(*size, *stride, tensor.offset) < 0 or (0 not in size and last >= len(flat)):
        raise ValueError(f"its weights {shown(name)} claim more numbers than it has.")
    steps = [step * flat.itemsize for step in stride]
    return np.lib.stride_tricks.as_strided(flat[tensor.offset :], size, steps).copy()
