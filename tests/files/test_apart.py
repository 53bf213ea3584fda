"""The process that reads a container: what it needs, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from torch import nn

from explorer import load
from explorer.files.apart import BOOT, read_apart
from tests.files.model_files import saved


@pytest.mark.parametrize(
    ("package", "data", "name"),
    [("onnx", b"\x08\x08", "m.onnx"), ("h5py", b"\x89HDF\r\n\x1a\n", "m.h5")],
)
def test_a_missing_package_gets_one_sentence(
    package: str, data: bytes, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What hides an installed package: one of its name that cannot be imported, found first.
    hiding = f"raise ImportError(name={package!r})"
    (tmp_path / f"{package}.py").write_text(hiding, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ValueError, match=rf"needs the package {package}: pip install"):
        load(data, name)


def test_reading_is_given_up_when_it_takes_too_long() -> None:
    with pytest.raises(ValueError, match=r"took longer than 0\.01 seconds"):
        read_apart("torch", saved(nn.GRU(3, 4).state_dict()), seconds=0.01)


def test_a_process_that_dies_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.files.apart.BOOT", "import os; os.abort()")
    with pytest.raises(ValueError, match="reading it failed; it is damaged, or needs more than"):
        read_apart("torch", b"")


def test_the_process_starts_without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    # Loading torch takes longer than all the reading.
    check = "import sys\nassert 'torch' not in sys.modules\nsys.exit(main(*sys.argv[2:]))"
    monkeypatch.setattr(
        "explorer.files.apart.BOOT", BOOT.replace("sys.exit(main(*sys.argv[2:]))", check)
    )
    assert read_apart("torch", saved(nn.GRU(3, 4).state_dict())).arrays
    for package in ("onnx_file", "hdf5_file"):
        imported = f"import explorer.files.{package}\n{check}"
        monkeypatch.setattr(
            "explorer.files.apart.BOOT", BOOT.replace("sys.exit(main(*sys.argv[2:]))", imported)
        )
        assert read_apart("torch", saved(nn.GRU(3, 4).state_dict())).arrays
