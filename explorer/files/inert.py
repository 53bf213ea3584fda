"""Reads a pickle without making any object that it names: torch's tensors stay descriptions."""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

# What numpy calls the numbers of torch's storages; bfloat16 is read as whole numbers and widened.
NUMBERS = {
    "FloatStorage": "f4",
    "DoubleStorage": "f8",
    "HalfStorage": "f2",
    "BFloat16Storage": "bfloat16",
    "float32": "f4",
    "float64": "f8",
    "float16": "f2",
    "bfloat16": "bfloat16",
}
# Tensors that are rebuilt from another one, their first argument.
WRAPPERS = ("_rebuild_parameter", "_rebuild_parameter_with_state")


@dataclass(frozen=True)
class Storage:
    """Numbers that lie elsewhere in the file; `numbers` is "" for those that are no floats."""

    numbers: str
    key: str
    count: int


@dataclass(frozen=True)
class StoredTensor:
    """A tensor as its file describes it: a view of a storage."""

    storage: Storage
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]


class Inert:
    """Stands for an object of any class; keeps what the file says of it and does nothing."""

    kind: ClassVar[str] = ""
    args: tuple[Any, ...] = ()
    state: Any = None
    entries: dict[Any, Any] | None = None

    def __init__(self, *args: Any) -> None:
        self.args = args

    def __setstate__(self, state: Any) -> None:
        self.state = state

    def __call__(self, *args: Any) -> Inert:
        """What a function of the file would have given."""
        return Inert(args)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.entries = self.entries or {}
        self.entries[key] = value

    def append(self, value: Any) -> None:
        """Takes an item of a list of an unknown class."""
        self[len(self.entries or {})] = value

    def extend(self, values: Any) -> None:
        """Takes items of a list of an unknown class."""
        for value in values:
            self.append(value)


class Numbers:
    """A kind of number that the pickle names: a class of storages, or a dtype."""

    __slots__ = ("code",)

    def __init__(self, code: str) -> None:
        self.code = code


class Rebuild:
    """Called in place of a function of torch; what it calls is fixed here, never in the file."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *args: Any) -> Any:
        return self._function(*args)


class InertUnpickler(pickle.Unpickler):
    """An unpickler that looks up no name: every class and function becomes something inert."""

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream)
        self._classes: dict[tuple[str, str], type[Inert]] = {}

    def find_class(self, module: str, name: str, /) -> Any:
        """What stands in for a name of the pickle. Nothing is imported."""
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if module in ("torch", "torch.storage") and name in NUMBERS:
            return Numbers(NUMBERS[name])
        if module in ("torch", "torch.storage") and name.endswith("Storage"):
            return Numbers("")
        if module == "torch._utils" and name in ("_rebuild_tensor", "_rebuild_tensor_v2"):
            return Rebuild(_tensor)
        if module == "torch._utils" and name == "_rebuild_tensor_v3":
            return Rebuild(_typed_tensor)
        if module == "torch._utils" and name in WRAPPERS:
            return Rebuild(_first)
        if (module, name) == ("torch._tensor", "_rebuild_from_type_v2"):
            return Rebuild(_rebuilt)
        key = (module, name)
        if key not in self._classes:
            self._classes[key] = type("Inert", (Inert,), {"kind": f"{module}.{name}"})
        return self._classes[key]

    def persistent_load(self, pid: Any, /) -> Any:
        """A storage, which the pickle names by its place in the file."""
        match pid:
            case ("storage", Numbers() as numbers, str() as key, _, int() as count, *_):
                return Storage(numbers.code, key, count)
            case ("module", kind, *_):
                return kind
        raise pickle.UnpicklingError("a persistent id that torch does not write")


def _tensor(storage: Any, offset: Any, size: Any, stride: Any, *_: Any) -> StoredTensor:
    places = (offset, *size, *stride)
    if not isinstance(storage, Storage) or not all(type(place) is int for place in places):
        raise pickle.UnpicklingError("a tensor that torch does not write")
    return StoredTensor(storage, offset, tuple(size), tuple(stride))


def _typed_tensor(storage: Any, offset: Any, size: Any, stride: Any, *rest: Any) -> StoredTensor:
    """A tensor whose storage is of bytes, and whose kind of number stands beside it."""
    code = rest[2].code if len(rest) > 2 and isinstance(rest[2], Numbers) else ""
    width = {"f4": 4, "f8": 8}.get(code, 2)
    typed = Storage(code, storage.key, storage.count // width)
    return _tensor(typed, offset, size, stride)


def _first(value: Any, *_: Any) -> Any:
    return value


def _rebuilt(function: Any, _kind: Any, args: Any, *_: Any) -> Any:
    return function(*args) if isinstance(function, Rebuild) else Inert(args)


def inert(stream: io.BytesIO) -> Any:
    """The next pickle of a stream, with nothing in it run.

    Raises ValueError, a sentence without its beginning, if it is damaged.
    """
    try:
        return InertUnpickler(stream).load()
    except (MemoryError, RecursionError):
        raise
    except Exception:  # a damaged pickle can make any operation of the unpickler fail
        raise ValueError("its pickle is damaged, cut off, or not of torch's kind.") from None
