"""Reads .h5 and .hdf5 as Keras writes them, old and new, and .keras around one of them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import h5py

from explorer.files.content import Array, Content, check_names, check_total, content_of
from explorer.files.keras_config import layer_facts
from explorer.files.limits import MAX_DEPTH, MAX_ENTRIES, MAX_PICKLE_BYTES, shown
from explorer.files.zipped import Archive

WEIGHTS, CONFIG = "model.weights.h5", "config.json"
# Keras 3 numbers the variables of a layer below this.
VARIABLES = "vars"


def read_keras(data: bytes) -> Content:
    """The weights of a .keras archive, and what its config says of its layers.

    Raises ValueError, a sentence without its beginning, as `read_hdf5`.
    """
    archive = Archive(data)
    config = archive.read(CONFIG, MAX_PICKLE_BYTES) if CONFIG in archive.sizes else b"{}"
    return read_hdf5(archive.read(WEIGHTS), config)


def read_hdf5(data: bytes, config: bytes = b"") -> Content:
    """The weights by names that end with kernel, recurrent_kernel, bias or embeddings.

    Raises ValueError, a sentence without its beginning, if it is damaged, too large or nested too
    deep, or points outside itself.
    """
    try:
        with h5py.File(io.BytesIO(data), "r") as file:
            tree = _Tree()
            tree.walk(file, "", 0)
            text = config or _text(file.attrs.get("model_config", "{}"))
            arrays = {tree.named(path): value for path, value in tree.arrays()}
    except (OSError, KeyError, RuntimeError, TypeError, UnicodeError):
        raise ValueError("its HDF5 data are damaged or cut off.") from None
    check_names(arrays)
    return content_of("keras", arrays, {"layers": layer_facts(text)})


@dataclass
class _Tree:
    """The datasets of a file by path, and the names that groups give themselves."""

    datasets: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    _visited: set[int] = field(default_factory=set)
    _size: int = 0

    def walk(self, group: Any, path: str, depth: int) -> None:
        """Gathers what lies below a group; links that lead elsewhere are refused."""
        if depth > MAX_DEPTH or len(self._visited) > MAX_ENTRIES:
            raise ValueError(f"it has more than {MAX_ENTRIES:,} groups, or is nested too deep.")
        for key in group:
            if not isinstance(group.get(key, getlink=True), h5py.HardLink):
                raise ValueError(f"its entry {shown(key)} is a link; allowed are data of its own.")
            part, below = group[key], f"{path}/{key}" if path else key
            address = h5py.h5o.get_info(part.id).addr
            if address in self._visited:
                continue
            self._visited.add(address)
            if isinstance(part, h5py.Group):
                if key == VARIABLES and "name" in part.attrs:
                    self.names[path] = _text(part.attrs["name"]).replace("/", "_")
                self.walk(part, below, depth + 1)
            elif isinstance(part, h5py.Dataset):
                self._add(below, part)

    def _add(self, path: str, part: Any) -> None:
        if part.external or part.is_virtual:
            raise ValueError(
                f"its entry {shown(path)} lies in another file; allowed are data of its own."
            )
        if part.dtype.kind == "f" and part.ndim in (1, 2):
            self._size += part.size * max(part.dtype.itemsize, 4)
            check_total(self._size)
            self.datasets[path] = part

    def arrays(self) -> Iterator[tuple[str, Array]]:
        """Every dataset, read."""
        for path, part in self.datasets.items():
            yield path, part[()]

    def named(self, path: str) -> str:
        """The name of a dataset: layers by their own names, numbered variables by their meaning."""
        *groups, last = path.split("/")
        if groups[-1:] == [VARIABLES]:
            groups = groups[:-1]
            last = self._meaning("/".join(groups), last)
        places = ["/".join(groups[: count + 1]) for count in range(len(groups))]
        own = [self.names.get(place) or group for place, group in zip(places, groups, strict=True)]
        return "/".join([*own, last.removesuffix(":0")])

    def _meaning(self, layer: str, number: str) -> str:
        """What the variable of a layer is, by the shapes of the layer's variables."""
        shapes: Mapping[str, tuple[int, ...]] = {
            key: self.datasets[f"{layer}/{VARIABLES}/{key}"].shape
            for key in ("0", "1", "2")
            if f"{layer}/{VARIABLES}/{key}" in self.datasets
        }
        first, second = shapes.get("0", ()), shapes.get("1", ())
        recurrent = len(first) == len(second) == 2 and first[1] == second[1]
        if recurrent:
            names = {"0": "kernel", "1": "recurrent_kernel", "2": "bias"}
        elif len(first) == 2 and not second and "embedding" in layer.rpartition("/")[2]:
            names = {"0": "embeddings"}
        else:
            names = {"0": "kernel", "1": "bias"}
        return names.get(number, number)


def _text(value: Any) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)
