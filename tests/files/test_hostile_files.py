"""Files made to harm: each gets one sentence, soon, in bounded memory, and nothing in it runs."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pickle
import resource
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import save
from torch import nn

from explorer import load
from explorer.files.limits import MAX_FILE_BYTES, MAX_MEMORY
from tests.files.model_files import saved
from tests.files.onnx_models import model_of, random_weights, recurrent_node

HUGE = 2**60
MEGABYTE = 2**20
LONGEST_SENTENCE = 400
# Generous: a busy machine starts a process slowly.
MOST_SECONDS = 60


def sentence(data: bytes | Path, filename: str | None = None) -> str:
    """What `load` says of a file that it refuses, checked to be one short line, soon."""
    start = time.monotonic()
    with pytest.raises(ValueError, match=r"^The file “.*cannot be used: .+\.$") as error:
        load(data, filename)
    assert time.monotonic() - start < MOST_SECONDS
    text = str(error.value)
    assert len(text) < LONGEST_SENTENCE
    assert text.isprintable()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert peak < MAX_MEMORY
    return text


def lstm() -> dict[str, torch.Tensor]:
    return nn.LSTM(3, 4).state_dict()


def zipped(entries: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


def bomb(entry: str) -> bytes:
    """A zip archive of half a megabyte with an entry of 520 megabytes."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(entry, "w") as into,
    ):
        for _ in range(520):
            into.write(bytes(MEGABYTE))
    return stream.getvalue()


# all kinds


def whole_files(folder: Path) -> dict[str, bytes]:
    """A small file of each kind that can be read."""
    with h5py.File(folder / "m.h5", "w") as file:
        for name, shape in {"kernel": (3, 16), "recurrent_kernel": (4, 16), "bias": (16,)}.items():
            file[f"lstm/lstm/{name}:0"] = np.ones(shape, "f4")
    h5 = (folder / "m.h5").read_bytes()
    stream = io.BytesIO()
    np.savez(stream, **{f"enc.{name}": value.numpy() for name, value in lstm().items()})
    onnx_model = model_of([recurrent_node("LSTM", 4)], random_weights("LSTM", 1, 3, 4), 3)
    return {
        "m.safetensors": save(lstm()),
        "m.pt": saved(lstm()),
        "old.pt": saved(lstm(), _use_new_zipfile_serialization=False),
        "m.npz": stream.getvalue(),
        "m.onnx": onnx_model.SerializeToString(),
        "m.h5": h5,
        "m.keras": zipped({"config.json": b"{}", "model.weights.h5": h5}),
    }


KINDS = ("m.safetensors", "m.pt", "old.pt", "m.npz", "m.onnx", "m.h5", "m.keras")


@pytest.mark.parametrize("name", KINDS)
def test_a_whole_file_is_read_and_a_cut_one_is_refused(name: str, tmp_path: Path) -> None:
    data = whole_files(tmp_path)[name]
    assert load(data, name).parts[0].hidden_size == 4
    for share in (0.2, 0.6, 0.95):
        sentence(data[: int(share * len(data))], name)


@pytest.mark.parametrize("name", KINDS)
def test_bytes_changed_at_random_give_a_model_or_a_sentence(name: str, tmp_path: Path) -> None:
    data, rng = whole_files(tmp_path)[name], np.random.default_rng(0)
    for _ in range(6):
        changed = bytearray(data)
        for place in rng.integers(0, len(data), 30):
            changed[place] = rng.integers(0, 256)
        with contextlib.suppress(ValueError):
            assert load(bytes(changed), name).parts


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty.pt"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture.png"),
        (b"hello, world", "text.h5"),
        (bytes(1000), "zeros.onnx"),
        (zipped({"word/document.xml": b"<a/>"}), "letter.docx"),
    ],
)
def test_a_file_of_another_kind_is_told_from_a_model(data: bytes, name: str) -> None:
    sentence(data, name)


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "large.pt"
    with path.open("wb") as stream:
        stream.truncate(100 * MAX_FILE_BYTES)
    assert "allowed are 256 MB" in sentence(path)


def test_a_name_is_shown_short_and_without_what_cannot_be_seen() -> None:
    text = sentence(b"", "a" * MEGABYTE + "\n\x1b[31m.pt")
    assert "[31m.pt" in text


@pytest.mark.parametrize("entry", ["m/data.pkl", "model.weights.h5", "a.npy"])
def test_a_zip_bomb_is_not_unpacked(entry: str) -> None:
    assert "claim 520 MB unpacked; allowed are 512 MB" in sentence(bomb(entry), "bomb")


NAN = lstm() | {"bias_ih_l0": torch.full((16,), torch.nan)}


@pytest.mark.parametrize("kind", ["safetensors", "pt"])
def test_weights_that_are_not_finite_are_named(kind: str) -> None:
    data = save(NAN) if kind == "safetensors" else saved(NAN)
    assert "16 of 16 values that are NaN or infinite" in sentence(data, f"m.{kind}")


# safetensors


def safetensors_of(header: bytes, claimed: int | None = None) -> bytes:
    return struct.pack("<Q", len(header) if claimed is None else claimed) + header


@pytest.mark.parametrize(
    "data",
    [
        safetensors_of(b"{}", HUGE),
        safetensors_of(b"{" * 5_000_000),
        safetensors_of(b'{"a":' * 1_000_000),
        safetensors_of(b'{"a": ' + b"9" * 100_000 + b"}"),
        safetensors_of(
            b'{"w":{"dtype":"F32","shape":[1152921504606846976],"data_offsets":[0,4611686018427387904]}}'
        ),
        safetensors_of(b'{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}'),
        save({"x" * MEGABYTE: torch.ones(1)}),
        safetensors_of(json.dumps({f"n{i}": 0 for i in range(30_000)}).encode()),
    ],
    ids=["claim", "braces", "nested", "digits", "shape", "negative", "name", "entries"],
)
def test_hostile_safetensors_get_a_sentence(data: bytes) -> None:
    sentence(data, "m.safetensors")


# npz


def npy(header: str, body: bytes = b"") -> bytes:
    text = header.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + body


@pytest.mark.parametrize(
    "header",
    [
        f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({HUGE},)}}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-4,)}",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': " + "(" * 9_000 + "}",
        "__import__('os').system('true')",
    ],
)
def test_hostile_arrays_get_a_sentence(header: str) -> None:
    sentence(zipped({"weight_ih_l0.npy": npy(header, bytes(16))}), "m.npz")


# pickles


class Runs:
    """Makes a pickle that calls a function when it is unpickled."""

    def __init__(self, function: Callable[..., Any], *args: Any) -> None:
        self.call = (function, args)

    def __reduce__(self) -> Any:
        return self.call


def torch_zip(root: Any) -> bytes:
    return zipped({"m/data.pkl": root if isinstance(root, bytes) else pickle.dumps(root, 2)})


@pytest.mark.parametrize("old", [False, True])
def test_code_in_a_pickle_does_not_run_and_the_weights_beside_it_are_read(
    old: bool, tmp_path: Path
) -> None:
    trace = tmp_path / "ran"
    commands = [
        Runs(os.system, f"touch {trace}"),
        Runs(eval, f"open({str(trace)!r}, 'w')"),
        Runs(Path.touch, trace),
        Runs(getattr, nn.Module, "__init__"),
    ]
    data = saved({"state_dict": lstm(), "extra": commands}, _use_new_zipfile_serialization=not old)
    assert list(load(data, "m.pt").recurrent) == ["lstm"]
    assert not trace.exists()


def deep(levels: int) -> bytes:
    """A list in a list in a list, made without recursion."""
    return b"\x80\x02" + b"]" * levels + b"a" * (levels - 1) + b"."


STORAGE = (
    b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpu%stQ"
)


def huge_tensor(count: int, size: int, stride: int = 1) -> bytes:
    """The pickle of a state dict with one tensor of a made-up size."""

    def number(value: int) -> bytes:
        data = value.to_bytes(9, "little", signed=True)
        return b"\x8a" + bytes([len(data)]) + data

    tensor = (
        b"ctorch._utils\n_rebuild_tensor_v2\n("
        + STORAGE % number(count)
        + b"K\x00("
        + number(size)
        + b"t("
        + number(stride)
        + b"t\x89}tR"
    )
    return b"\x80\x02}X\x0c\x00\x00\x00weight_ih_l0" + tensor + b"s."


@pytest.mark.parametrize(
    "root",
    [
        deep(1_000_000),
        huge_tensor(HUGE, HUGE),
        huge_tensor(1, HUGE, 0),
        huge_tensor(4, 4, -1),
        b"\x80\x02Nr\xf0\xff\xff\x7f.",
        b"\x80\x04\x8e" + struct.pack("<Q", HUGE) + b"x.",
        b"\x80\x02]q\x00" + b"(h\x00h\x00e0" * 50 + b".",
        b"cposix\nsystem\n(S'true'\ntR.",
        b"(i__main__\nX\n.",
        b"\x80\x02" + b"]" + b"2" * 3_000_000 + b".",
        {"x" * MEGABYTE: [1]},
        {"a": 10**4000},
    ],
    ids=[
        "deep",
        "storage",
        "expanded",
        "negative",
        "memo",
        "text",
        "itself",
        "code",
        "instance",
        "stack",
        "name",
        "number",
    ],
)
def test_hostile_pickles_get_a_sentence(root: Any) -> None:
    sentence(torch_zip(root), "m.pt")


def test_lists_that_hold_each_other_twice_are_walked_once() -> None:
    value: Any = [1]
    for _ in range(200):
        value = [value, value]
    sentence(torch_zip(value), "m.pt")


def test_a_long_name_in_a_state_dict_gets_a_sentence() -> None:
    weights = {"x" * MEGABYTE + name: value for name, value in lstm().items()}
    sentence(saved(weights), "m.pt")


# onnx


def onnx_bytes(nodes: list[Any], weights: dict[str, Any]) -> bytes:
    return model_of(nodes, weights, 3).SerializeToString()


def onnx_with(change: Callable[[Any], None]) -> bytes:
    """A good model of an LSTM with something changed."""
    model = model_of([recurrent_node("LSTM", 4)], random_weights("LSTM", 1, 3, 4), 3)
    change(model.graph)
    return model.SerializeToString()


def external(location: str, **more: str) -> Callable[[Any], None]:
    def change(graph: Any) -> None:
        tensor = graph.initializer[0]
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in {"location": location, **more}.items():
            tensor.external_data.add(key=key, value=value)

    return change


@pytest.mark.parametrize(
    "location",
    ["/etc/passwd", "../secret", "secret/../secret", ".", "", "link", "none", "small", "a\0b"],
)
def test_weights_in_other_files_are_read_only_from_beside_the_model(
    location: str, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret").write_bytes(bytes(10_000))
    (folder / "small").write_bytes(bytes(10))
    (folder / "link").symlink_to(tmp_path / "secret")
    path = folder / "m.onnx"
    path.write_bytes(onnx_with(external(location)))
    assert "its weights" in sentence(path)
    assert "save both as one" in sentence(path.read_bytes(), "m.onnx")


def test_a_place_in_another_file_has_to_be_a_number_in_it(tmp_path: Path) -> None:
    (tmp_path / "w").write_bytes(bytes(10_000))
    path = tmp_path / "m.onnx"
    for more in ({"offset": str(HUGE)}, {"offset": "-1"}, {"length": "7"}, {"offset": "1e3"}):
        path.write_bytes(onnx_with(external("w", **more)))
        sentence(path)


def doubled(times: int) -> bytes:
    """Constants that are joined to themselves over and over."""
    nodes = [
        helper.make_node("Concat", [f"R{n}", f"R{n}"], [f"R{n + 1}"], axis=1) for n in range(times)
    ]
    weights = random_weights("LSTM", 1, 3, 4)
    weights["R0"] = weights.pop("R")
    last = helper.make_node("Identity", [f"R{times}"], ["R"])
    return onnx_bytes([*nodes, last, recurrent_node("LSTM", 4)], weights)


def filled(length: int) -> bytes:
    """A constant of a shape that takes too much."""
    shape = numpy_helper.from_array(np.array([1, 16, length]))
    nodes = [
        helper.make_node("Constant", [], ["shape"], value=shape),
        helper.make_node("ConstantOfShape", ["shape"], ["R"]),
    ]
    weights = random_weights("LSTM", 1, 3, 4)
    del weights["R"]
    return onnx_bytes([*nodes, recurrent_node("LSTM", 4)], weights)


def nested(levels: int) -> bytes:
    """An If in an If in an If."""
    info = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "g", [], [info])
    for _ in range(levels):
        node = helper.make_node("If", ["c"], ["y"], then_branch=graph, else_branch=graph)
        graph = helper.make_graph([node], "g", [], [info])
    return helper.make_model(graph).SerializeToString()


def circle() -> bytes:
    weights = random_weights("LSTM", 1, 3, 4)
    del weights["R"]
    nodes = [helper.make_node("Identity", [a], [b]) for a, b in (("R", "S"), ("S", "R"))]
    return onnx_bytes([*nodes, recurrent_node("LSTM", 4)], weights)


def changed_dims(*dims: int) -> Callable[[Any], None]:
    def change(graph: Any) -> None:
        del graph.initializer[0].dims[:]
        graph.initializer[0].dims.extend(dims)

    return change


def renamed(graph: Any) -> None:
    graph.node[0].name = graph.node[0].output[0] = "x" * MEGABYTE
    graph.initializer[0].data_type = 99


@pytest.mark.parametrize(
    "make",
    [
        lambda: doubled(45),
        lambda: filled(2**36),
        lambda: nested(8),
        circle,
        lambda: onnx_with(changed_dims(HUGE, HUGE)),
        lambda: onnx_with(changed_dims(-1, 16, 3)),
        lambda: onnx_with(changed_dims(1, 16, 4)),
        lambda: onnx_with(renamed),
        lambda: onnx_with(lambda graph: graph.initializer[1].ClearField("data_type")),
        lambda: b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
        lambda: b"\x3a\x7f" * 100_000,
    ],
    ids=[
        "doubled",
        "filled",
        "nested",
        "circle",
        "huge",
        "negative",
        "shape",
        "name",
        "type",
        "length",
        "groups",
    ],
)
def test_hostile_onnx_models_get_a_sentence(make: Callable[[], bytes]) -> None:
    sentence(make(), "m.onnx")


# hdf5


def linked(file: Any, folder: Path) -> None:
    file["lstm"] = h5py.ExternalLink(str(folder / "secret.h5"), "/")


def soft(file: Any, _: Path) -> None:
    file["a"] = h5py.SoftLink("/a")


def stored_elsewhere(file: Any, folder: Path) -> None:
    (folder / "secret").write_bytes(bytes(64))
    outside = [(str(folder / "secret"), 0, 64)]
    file.create_dataset("recurrent_kernel", (4, 4), "f4", external=outside)


def virtual(file: Any, folder: Path) -> None:
    layout = h5py.VirtualLayout((4, 4), "f4")
    layout[:] = h5py.VirtualSource(str(folder / "secret.h5"), "w", (4, 4))
    file.create_virtual_dataset("kernel", layout)


def claims(file: Any, _: Path) -> None:
    file.create_dataset("kernel", (2**30, 2**30), "f4", chunks=(16, 16))


def packed(file: Any, _: Path) -> None:
    data = file.create_dataset("kernel", (2**14, 2**14), "f4", chunks=(2**12, 2**12), compression=9)
    data[: 2**12, : 2**12] = 0


def groups(file: Any, _: Path) -> None:
    here = file
    for _ in range(300):
        here = here.create_group("g")


def ring(file: Any, _: Path) -> None:
    file.create_group("a/b")
    file["a/b/back"] = file["a"]


def long_name(file: Any, _: Path) -> None:
    file.create_dataset("x" * 60_000, (2, 2), "f4")


def not_finite(file: Any, _: Path) -> None:
    for name, shape in {"kernel": (3, 16), "recurrent_kernel": (4, 16)}.items():
        file[f"lstm/{name}"] = np.full(shape, np.inf, "f4")


def deep_config(file: Any, _: Path) -> None:
    text = h5py.string_dtype()
    file.create_dataset("config", (), text)
    file.attrs.create("model_config", "[" * 50_000, dtype=text)


@pytest.mark.parametrize(
    "make",
    [
        linked,
        soft,
        stored_elsewhere,
        virtual,
        claims,
        packed,
        groups,
        ring,
        long_name,
        not_finite,
        deep_config,
    ],
)
def test_hostile_hdf5_files_get_a_sentence(
    make: Callable[[Any, Path], None], tmp_path: Path
) -> None:
    with h5py.File(tmp_path / "m.h5", "w") as file:
        make(file, tmp_path)
    data = (tmp_path / "m.h5").read_bytes()
    sentence(data, "m.h5")
    sentence(zipped({"config.json": b"[" * MEGABYTE, "model.weights.h5": data}), "m.keras")
