"""What is packed for the browser comes out as the same numbers."""

from __future__ import annotations

import base64
import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.views.packing import MISSING, packed_bytes, packed_codes, packed_floats

FLOATS = st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=20)


def unpacked(sent: dict[str, object]) -> np.ndarray:
    kind = {4: "<f4", 8: "<f8"}[int(str(sent["bytes"]))]
    return np.frombuffer(base64.b64decode(str(sent["base64"])), kind)


@given(FLOATS)
def test_floats_come_out_as_they_went_in_to_single_precision(values: list[float]) -> None:
    result = unpacked(packed_floats(torch.tensor(values, dtype=torch.float64)))
    np.testing.assert_allclose(result, values, rtol=6e-8)


@pytest.mark.parametrize("value", [1e-300, 1e300, 5e-324])
def test_a_number_beyond_single_precision_is_sent_in_double(value: float) -> None:
    assert unpacked(packed_floats(torch.tensor([1.0, value], dtype=torch.float64)))[1] == value


@given(st.lists(st.floats(-1.0, 1.0), min_size=1, max_size=20))
def test_codes_reach_from_one_end_to_the_other_in_sixteen_bits(values: list[float]) -> None:
    sent = packed_codes(torch.tensor(values, dtype=torch.float64), -1.0, 1.0)
    codes = np.frombuffer(base64.b64decode(sent), "<u2")
    np.testing.assert_allclose(codes / 65534 * 2 - 1, values, atol=1 / 65534)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_has_a_code_of_its_own(value: float) -> None:
    sent = packed_codes(torch.tensor([value, 1.0]), 0.0, 1.0)
    assert np.frombuffer(base64.b64decode(sent), "<u2").tolist() == [MISSING, 65534]


@pytest.mark.parametrize(
    ("values", "size"),
    [
        ([0.0, 1.0, -1e20], 4),
        ([math.inf, -math.inf, math.nan, 0.0], 4),
        ([3.4028234663852886e38, 1.1754943508222875e-38], 4),  # the ends of float32
        ([1e39], 8),
        ([-1e39], 8),
        ([1e-39], 8),
    ],
)
def test_four_bytes_are_taken_where_they_hold_every_number(values: list[float], size: int) -> None:
    sent = packed_floats(torch.tensor(values, dtype=torch.float64))
    assert sent["bytes"] == size
    assert len(base64.b64decode(sent["base64"])) == size * len(values)


def test_codes_beyond_the_ends_are_the_ends() -> None:
    sent = packed_codes(torch.tensor([-7.0, 0.0, 0.5, 1.0, 9.0]), 0.0, 1.0)
    codes = np.frombuffer(base64.b64decode(sent), "<u2").tolist()
    assert codes == [0, 0, 32767, 65534, 65534]


def test_bytes_are_codes_of_eight_bits() -> None:
    values = torch.tensor([-9.0, -3.0, -1.0, 1.0, 5.0, 90.0, math.nan, math.inf, -math.inf])
    codes = list(base64.b64decode(packed_bytes(values, -3.0, 5.0)))
    # A quarter of the way is 63.5, half of it 127; .5 is rounded to the even neighbour.
    assert codes == [0, 0, 64, 127, 254, 254, 255, 255, 255]
