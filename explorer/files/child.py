"""Reads one container in a process of its own; imports only what needs no torch, to start fast."""

from __future__ import annotations

import sys

from explorer.files.content import REFUSED, Content, packed
from explorer.files.limits import MAX_MEMORY, MAX_SECONDS
from explorer.files.torch_file import read_torch


def read(format: str, data: bytes, folder: str | None) -> Content:
    """The content of a container; `folder` is where it lies, if it may have files beside it.

    Raises ValueError, a sentence without its beginning, if it is refused, or if what reads it is
    not installed.
    """
    try:
        match format:
            case "onnx":
                from explorer.files.onnx_file import read_onnx

                return read_onnx(data, folder)
            case "keras" | "hdf5":
                from explorer.files.hdf5_file import read_hdf5, read_keras

                return (read_keras if format == "keras" else read_hdf5)(data)
            case _:
                return read_torch(data)
    except ImportError as error:
        raise ValueError(
            f"reading it needs the package {error.name}: pip install 'unroll-rnn[files]'."
        ) from None


def limit_this_process() -> None:
    """Bounds memory and processor time, and forbids writing files, where the system can."""
    try:
        import resource
    except ImportError:  # Windows, where the parent's time limit is all there is
        return
    limits = {
        resource.RLIMIT_AS: MAX_MEMORY,
        resource.RLIMIT_CPU: MAX_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):  # macOS refuses some, and a stricter limit may hold already
            continue


def main(format: str, folder: str = "") -> int:
    """Reads standard input; writes the content, or the sentence that refuses it, and ends so."""
    limit_this_process()
    try:
        result = packed(read(format, sys.stdin.buffer.read(), folder or None))
    except ValueError as error:
        sys.stdout.buffer.write(str(error).encode("utf-8", "replace"))
        return REFUSED
    sys.stdout.buffer.write(result)
    return 0
