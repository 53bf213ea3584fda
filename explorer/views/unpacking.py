"""Numbers as they were before they became text for the browser."""

from __future__ import annotations

import base64

import numpy as np
from numpy.typing import NDArray

from explorer.views.packing import BYTE_MISSING, BYTE_TOP, MISSING, TOP
from explorer.views.payloads import Curve, DrawnValues, Floats

Numbers = NDArray[np.float64]


def unpacked_floats(sent: Floats) -> Numbers:
    """The numbers of `packed_floats`, in one row."""
    content = base64.b64decode(sent["base64"])
    return np.frombuffer(content, f"<f{sent['bytes']}").astype(np.float64)


def unpacked_codes(codes: str, low: float, high: float) -> Numbers:
    """The numbers of `packed_codes`, in one row, to 1/131,068 of the range; NaN if not finite."""
    numbers = np.frombuffer(base64.b64decode(codes), "<u2")
    return np.where(numbers == MISSING, np.nan, low + numbers / TOP * (high - low))


def unpacked_bytes(codes: str, low: float, high: float) -> Numbers:
    """The numbers of `packed_bytes`, in one row, to 1/508 of the range; NaN if not finite."""
    numbers = np.frombuffer(base64.b64decode(codes), np.uint8)
    return np.where(numbers == BYTE_MISSING, np.nan, low + numbers / BYTE_TOP * (high - low))


def map_values(sent: DrawnValues, length: int) -> Numbers:
    """The values of a heat map over `length` steps: (frames, T, units), one frame unless it has
    one for each of many snapshots.
    """
    low, high = sent["low"], sent["high"]
    if "frames" in sent:
        values = unpacked_bytes(sent["frames"], low, high)
    elif "codes" in sent:
        values = unpacked_codes(sent["codes"], low, high)
    else:
        values = unpacked_floats(sent["floats"])
    return values.reshape(-1, length, sent["units"])


def curve_values(sent: Curve) -> Numbers:
    """The values of a curve: (frames, T), one frame unless it has one for each snapshot."""
    length = len(unpacked_floats(sent["floats"]))
    return unpacked_floats(sent.get("frames", sent["floats"])).reshape(-1, length)
