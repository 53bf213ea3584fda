"""What is said of a curve is what its values do."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from explorer.charts.trends import trend


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=9))
def test_ends_lowest_and_highest_are_those_of_the_values(values: list[int]) -> None:
    said = trend(values, [f"t = {t}" for t in range(len(values))], "{:d}".format)
    if len(set(values)) == 1:
        assert said == f"stays at {values[0]}".replace("-", "−")
        return
    last = len(values) - 1
    places = (0, last, values.index(min(values)), values.index(max(values)))
    first, end, low, high = (f"{values[t]} at t = {t}".replace("-", "−") for t in places)
    assert said.endswith(f" from {first} to {end}; the lowest is {low}, the highest {high}")
    up, down = said.startswith("rises overall"), said.startswith("falls overall")
    assert (up, down) == (values[-1] > values[0], values[-1] < values[0])


def test_what_is_no_number_is_left_out() -> None:
    places = ["a", "b", "c"]
    assert trend([math.nan, 1.0, 2.0], places).startswith("rises overall from 1 at b to 2 at c;")
    assert trend([math.inf, math.nan, -math.inf], places) == "has no value that is a number"
