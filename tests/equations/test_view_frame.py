"""The table of a view has every number that it shows."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from torch import Tensor

from explorer import CELLS
from explorer.backprop.state_gradients import state_gradients
from explorer.equations.printed import flipped_gates
from explorer.equations.view_frame import view_frame
from explorer.session.choice import ModelChoice
from explorer.session.run import Run, run


def small(cell: str, **place: int | str) -> Run:
    return run(ModelChoice(cell=cell, weights="random", size=5, sequence="noise", steps=9, **place))


def view_signals(view: Run, flipped: frozenset[str]) -> dict[str, Tensor]:
    return {
        name: 1 - view.trace[name] if name in flipped else view.trace[name]
        for name in view.trace.names
    }


@pytest.mark.parametrize("cell", CELLS)
def test_the_table_has_every_number_and_every_gradient_of_the_view_once(cell: str) -> None:
    view = small(cell)
    flipped = flipped_gates(view.module.cell, "replace")
    at = state_gradients(view.trace, "last")
    frame = view_frame(view.trace, at, flipped)
    numbers = view_signals(view, flipped) | {f"dL/d{name}": at[name] for name in at.names}
    assert set(frame["signal"]) == set(numbers)
    assert len(frame) == sum(value.numel() for value in numbers.values())
    for name, value in numbers.items():
        part = frame[frame["signal"] == name].sort_values(["t", "unit"])
        assert part["value"].tolist() == value.flatten().tolist()
        np.testing.assert_array_equal(part["t"], np.repeat(np.arange(9), 5))


def test_the_table_survives_csv_unchanged() -> None:
    view = small("lstm")
    frame = view_frame(view.trace, state_gradients(view.trace, "sum"), frozenset())
    again = pd.read_csv(io.StringIO(frame.to_csv(index=False)))
    pd.testing.assert_frame_equal(again, frame, check_exact=True, check_dtype=False)


def test_the_table_of_a_backward_layer_counts_steps_in_reading_order() -> None:
    view = small("gru", layers=3, directions=2, layer=1, reading="backward")
    at = state_gradients(view.trace, "last")
    frame = view_frame(view.trace, at, frozenset(), view.layer_view)
    assert set(frame["layer"]) == {1}
    assert set(frame["direction"]) == {"backward"}
    h = frame[(frame["signal"] == "h") & (frame["t"] == 0)]["value"].to_numpy()
    np.testing.assert_array_equal(h, view.trace["h"][0, 0].numpy())
