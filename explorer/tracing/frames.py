"""Tidy data frames from traces, for charts and downloads."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from torch import Tensor

COLUMNS = ("layer", "direction", "t", "batch", "signal", "unit", "value")


def tidy_frame(values: Mapping[tuple[int, str], Mapping[str, Tensor]]) -> pd.DataFrame:
    """One row per layer, direction, step, batch entry, signal and unit; values are (T, B, H)."""
    parts = [
        _signal_frame(layer, direction, name, value)
        for (layer, direction), signals in values.items()
        for name, value in signals.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _signal_frame(layer: int, direction: str, name: str, value: Tensor) -> pd.DataFrame:
    steps, batch, units = value.shape
    t, b, unit = np.indices((steps, batch, units)).reshape(3, -1)
    columns = (layer, direction, t, b, name, unit, value.detach().cpu().numpy().ravel())
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))
