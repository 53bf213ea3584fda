"""Arrays as text for the browser: each number is sent once, little-endian, as base64."""

from __future__ import annotations

import base64

import numpy as np
from torch import Tensor

from explorer.views.payloads import Floats

MISSING = 65535
TOP = 65534
BYTE_MISSING, BYTE_TOP = 255, 254


def packed_floats(values: Tensor) -> Floats:
    """float32, or float64 where that could not hold a number."""
    # By numpy, whose calls cost a fraction of torch's on arrays this small.
    array = values.numpy()
    sizes = np.abs(array[np.isfinite(array) & (array != 0.0)])
    held = np.finfo(np.float32)
    wide = sizes.size > 0 and bool(sizes.max() > held.max or sizes.min() < held.tiny)
    array = array.astype("<f8" if wide else "<f4")
    return {"base64": _base64(array), "bytes": array.itemsize}


def exact_floats(values: Tensor) -> Floats:
    """float32 where it holds every number exactly, else float64."""
    array = values.numpy()
    with np.errstate(over="ignore"):
        narrow = array.astype("<f4")
    if not np.array_equal(narrow.astype(array.dtype), array, equal_nan=True):
        narrow = array.astype("<f8")
    return {"base64": _base64(narrow), "bytes": narrow.itemsize}


def packed_codes(values: Tensor, low: float, high: float) -> str:
    """16-bit codes from `low` to `high`; 65535 stands for what is not finite."""
    share = (values.double().numpy() - low) / (high - low)
    codes = np.where(np.isfinite(share), np.clip(share, 0.0, 1.0) * TOP, MISSING)
    return _base64(np.rint(codes).astype("<u2"))


def packed_bytes(values: Tensor, low: float, high: float) -> str:
    """8-bit codes from `low` to `high`, 0 to 254; 255 stands for what is not finite."""
    share = (values.numpy() - low) / (high - low)
    codes = np.where(np.isfinite(share), np.clip(share, 0.0, 1.0) * BYTE_TOP, BYTE_MISSING)
    return _base64(np.rint(codes).astype(np.uint8))


def _base64(array: np.ndarray) -> str:
    return base64.b64encode(array.tobytes()).decode("ascii")
