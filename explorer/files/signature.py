"""Which format a file has, by the bytes that it begins with."""

from __future__ import annotations

from explorer.files.numpy_file import ENDING
from explorer.files.safetensors_file import is_safetensors
from explorer.files.torch_file import OLD_MAGIC
from explorer.files.zipped import Archive

ZIP, HDF5 = b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"
# The tag of the first field that an .onnx file usually has; it has no mark of its own.
ONNX = b"\x08"
ALLOWED = ".safetensors, .pt, .pth, .npz, .onnx, .keras, .weights.h5 and .h5"


def format_of(data: bytes, filename: str) -> str:
    """One of "safetensors", "npz", "torch", "onnx", "keras" and "hdf5".

    The content decides; of an .onnx file, which has no mark of its own, the name does too.
    Raises ValueError, a sentence without its beginning, for any other file.
    """
    if data.startswith(ZIP):
        return _zipped(Archive(data))
    if data.startswith(HDF5):
        return "hdf5"
    if data.startswith(OLD_MAGIC):
        return "torch"
    if is_safetensors(data):
        return "safetensors"
    if filename.lower().endswith(".onnx") or data.startswith(ONNX):
        return "onnx"
    if not data:
        raise ValueError("it is empty.")
    raise ValueError(f"it is damaged or of another kind; allowed are {ALLOWED}.")


def _zipped(archive: Archive) -> str:
    if archive.folder_of("data.pkl") is not None:
        return "torch"
    if "model.weights.h5" in archive.sizes:
        return "keras"
    if any(name.endswith(ENDING) for name in archive.sizes):
        return "npz"
    raise ValueError(f"it is a zip archive of another kind; allowed are {ALLOWED}.")
