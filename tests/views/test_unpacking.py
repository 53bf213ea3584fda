"""What was packed for the browser is read back."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explorer.palette import Scale
from explorer.views.lines import line_panel
from explorer.views.maps import power_map, value_map
from explorer.views.packing import packed_bytes, packed_floats
from explorer.views.unpacking import curve_values, map_values, unpacked_bytes, unpacked_floats

VALUES = torch.tensor([[0.0, 0.25, 1.0], [0.5, float("nan"), 0.75]], dtype=torch.float64)


@pytest.mark.parametrize("bounded", [True, False])
def test_a_map_is_read_back_step_by_step(bounded: bool) -> None:
    sent = value_map(VALUES, Scale("sequential", 0.0, 1.0), bounded=bounded)
    result = map_values(sent, 2)
    assert result.shape == (1, 2, 3)
    np.testing.assert_allclose(result[0], VALUES.numpy(), atol=1 / 131_068)


def test_numbers_that_no_float32_holds_are_read_back() -> None:
    values = torch.tensor([1e300, -1e-300, float("inf")], dtype=torch.float64)
    np.testing.assert_array_equal(unpacked_floats(packed_floats(values)), values.numpy())


def test_snapshots_are_read_back_one_after_the_other() -> None:
    frames = torch.rand(4, 2, 3)
    sent = {**value_map(frames[0], Scale("sequential", 0.0, 1.0), bounded=True)}
    sent["frames"] = packed_bytes(frames, 0.0, 1.0)
    np.testing.assert_allclose(map_values(sent, 2), frames.numpy(), atol=1 / 508 + 1e-6)


def test_what_is_not_finite_is_no_number() -> None:
    sent = packed_bytes(torch.tensor([float("inf"), 1.0]), 0.0, 1.0)
    assert np.isnan(unpacked_bytes(sent, 0.0, 1.0)).tolist() == [True, False]


def test_sizes_are_read_back_as_their_powers() -> None:
    sizes = torch.tensor([[1e-3, 10.0]], dtype=torch.float64)
    np.testing.assert_allclose(map_values(power_map(sizes), 1)[0], [[-3.0, 1.0]], atol=1e-4)


def test_a_curve_is_read_back_and_its_snapshots() -> None:
    frames = torch.rand(3, 5)
    panel = line_panel("loss", {"now": frames[-1]}, "", log=False)
    curve = panel["curves"][0]
    np.testing.assert_array_equal(curve_values(curve), frames[-1:].numpy())
    curve["frames"] = packed_floats(frames)
    np.testing.assert_array_equal(curve_values(curve), frames.numpy())
