"""Every public chart is drawn exactly as wide as it is asked for: a column is 85 mm."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn

from explorer import charts, gradients, trace
from explorer.export.papers.pictures import chart_picture
from explorer.resources import ROOT

PIXEL_MM = 25.4 / 96
T, INPUTS, H = 20, 3, 5


def module(kind: type[nn.RNNBase]) -> nn.RNNBase:
    torch.manual_seed(0)
    return kind(INPUTS, H)


X = torch.randn(T, 1, INPUTS, generator=torch.Generator().manual_seed(0))
LSTM, GRU = trace(module(nn.LSTM), X), trace(module(nn.GRU), X)
REACHED = pd.DataFrame(
    {"cell": ["lstm", "gru"] * 2, "lag": [10, 10, 80, 80], "share_right": [1.0, 1.0, 0.9, 0.3]}
)
LOOKS = np.tril(np.ones((9, 9))) / np.arange(1, 10)[:, None]
DRAWN: dict[str, Callable[[int], Any]] = {
    "gate_map": lambda width: charts.gate_map(GRU, "z", z="replace", width=width),
    "states": lambda width: charts.states(LSTM, width=width),
    "trace_picture": lambda width: charts.trace_picture(LSTM, notation="olah", width=width),
    "gradient_norms": lambda width: charts.gradient_norms(
        gradients(module(nn.LSTM), X), width=width
    ),
    "loss_step_map": lambda width: charts.loss_step_map(LSTM, width=width),
    "singular_values": lambda width: charts.singular_values(LSTM, width=width),
    "path_norms": lambda width: charts.path_norms(LSTM, width=width),
    "curves": lambda width: charts.curves({"LSTM": LSTM, "GRU": GRU}, log=False, width=width),
    "lag_sweep": lambda width: charts.lag_sweep(REACHED, guess=0.25, width=width),
    "attention": lambda width: charts.attention(LOOKS, list("the cat s"), width=width),
    "states of units": lambda width: charts.states(LSTM, [0, 3], width=width),
}


PAGE_WIDE = ("gate_map", "states", "gradient_norms", "lag_sweep")


@pytest.mark.parametrize(
    ("name", "width", "size"),
    [*((name, 321, 85.0) for name in DRAWN), *((name, 657, 174.0) for name in PAGE_WIDE)],
)
def test_a_chart_is_as_wide_as_a_column_or_a_page(name: str, width: int, size: float) -> None:
    svg = chart_picture(DRAWN[name](width), "svg").decode()
    drawn = re.search(r'<svg[^>]*? width="([\d.]+)"', svg)
    assert drawn is not None
    assert float(drawn[1]) == pytest.approx(width, abs=1.0)
    assert float(drawn[1]) * PIXEL_MM == pytest.approx(size, abs=0.3)


def test_all_ten_functions_of_the_readme_are_looked_at() -> None:
    rows = re.findall(
        r"^\| (`[a-z_`, ]+`) \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE
    )
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)} & set(charts.__all__)
    assert len(named) == 10
    assert named <= set(DRAWN)
