"""Frames hold every number once, in its place."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer import build_cell, gradients, trace
from explorer.tracing.frames import COLUMNS, tidy_frame


@given(st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 5)))
def test_every_number_stands_in_the_row_that_names_its_place(shape: tuple[int, int, int]) -> None:
    a = torch.arange(float(torch.Size(shape).numel())).reshape(shape)
    frame = tidy_frame({(0, "forward"): {"a": a, "b": -a}, (1, "backward"): {"a": a + 0.5}})
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == 3 * a.numel()
    for row in frame.itertuples():
        here = a[row.t, row.batch, row.unit]
        wanted = here + 0.5 if row.layer == 1 else {"a": here, "b": -here}[row.signal]
        assert row.value == float(wanted)
        assert row.direction == ("backward" if row.layer else "forward")
    assert not frame.duplicated(["layer", "direction", "t", "batch", "signal", "unit"]).any()


@pytest.mark.parametrize("power", [-100, -200, -300, 100, 150])
def test_the_norm_of_a_tiny_or_huge_gradient_is_neither_zero_nor_infinite(power: int) -> None:
    module = build_cell("rnn", 1, 4, dtype=torch.float64)
    x = torch.ones(3, 1, 1, dtype=torch.float64)
    once = gradients(module, x, "sum").norms()["h"]
    scale = 10.0**power
    scaled = gradients(module, x, lambda output: output.sum() * scale).norms()["h"]
    torch.testing.assert_close(scaled / scale, once, rtol=1e-9, atol=0.0)


def test_a_frame_of_a_trace_has_the_traces_numbers() -> None:
    module = build_cell("gru", 2, 3, dtype=torch.float64)
    traced = trace(module, torch.ones(4, 1, 2, dtype=torch.float64))
    frame = traced.to_frame()
    for name in traced.names:
        part = frame[frame["signal"] == name].sort_values(["t", "unit"])
        assert part["value"].tolist() == traced[name].flatten().tolist()
