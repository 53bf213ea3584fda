"""Weights that an ONNX model keeps in another file: read only from beside it."""

from __future__ import annotations

import stat
from pathlib import Path

from onnx import TensorProto

from explorer.files.limits import MAX_WEIGHT_BYTES, shown


def external_bytes(tensor: TensorProto, folder: str | None, size: int) -> bytes:
    """The bytes of a tensor that lie in a file of the model's own folder.

    Raises ValueError if the folder is not known, the file lies elsewhere, is a link, or is smaller
    than claimed.
    """
    told = {entry.key: entry.value for entry in tensor.external_data}
    location = told.get("location", "")
    name = shown(location)
    if folder is None:
        raise ValueError(
            f"its weights lie in another file, {name}; save both as one, by torch.onnx.export(…, "
            "external_data=False)."
        )
    path = Path(folder) / location
    if path.name != location or location in ("", ".", "..") or not location.isprintable():
        raise ValueError(f"its weights lie in {name}; allowed are files in its own folder.")
    offset, length = (_whole(told.get(key, "0")) for key in ("offset", "length"))
    try:
        mode = path.lstat().st_mode
    except OSError:
        raise ValueError(f"its weights lie in {name}, which is not beside it.") from None
    if not stat.S_ISREG(mode):
        raise ValueError(f"its weights lie in {name}, which is a link or no file.")
    if (length or size) != size or not 0 <= offset <= MAX_WEIGHT_BYTES:
        raise ValueError(f"its weights {shown(tensor.name)} do not have the size that they claim.")
    with path.open("rb") as stream:
        stream.seek(offset)
        data: bytes = stream.read(size)
    if len(data) != size:
        raise ValueError(f"its weights in {name} are cut off.")
    return data


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise ValueError("its weights lie in another file at a place that is no number.")
    return int(text)
