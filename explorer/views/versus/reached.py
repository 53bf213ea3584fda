"""Frames of what the models reached in the sweeps, every seed a row."""

from __future__ import annotations

import pandas as pd

from explorer.contest.results import Curves
from explorer.versus.models import TITLES


def reached_frame(curves: Curves) -> pd.DataFrame:
    """One row a model, place and seed; seeds are numbered in the order of the file."""
    rows = [
        (TITLES[model], place, value, seed)
        for model, curve in curves.items()
        for place, values in curve.items()
        for seed, value in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["curve", "place", "value", "seed"])
