"""Where curves cross, on logarithmic axes: against powers, whose crossing algebra gives."""

from __future__ import annotations

import pytest

from explorer.versus.crossing import crossing, reaching

PLACES = [2.0**k for k in range(4, 15)]


def test_straight_lines_cross_where_algebra_says() -> None:
    rising = [3.0 * place for place in PLACES]
    assert crossing(PLACES, rising, [600.0] * len(PLACES)) == pytest.approx(200.0)
    squared = [place**2 / 50.0 for place in PLACES]
    assert crossing(PLACES, squared, rising) == pytest.approx(150.0)


def test_curves_that_do_not_end_above_have_no_crossing() -> None:
    rising = list(PLACES)
    assert crossing(PLACES, [1.0] * len(PLACES), rising) is None
    assert crossing(PLACES, [1e9] * len(PLACES), rising) is None
    there_and_back = [*rising[:5], *[1.0] * 6]
    assert crossing(PLACES, there_and_back, [100.0] * len(PLACES)) is None


def test_of_several_crossings_the_last_one_counts() -> None:
    first = [1.0, 9.0, 1.0, 9.0]
    place = crossing([1.0, 10.0, 100.0, 1000.0], first, [3.0] * 4)
    assert place == pytest.approx(100.0 * 10**0.5)


def test_a_level_is_reached_where_values_stay_above_it() -> None:
    assert reaching(PLACES, [100.0 + place for place in PLACES], 356.0) == pytest.approx(256.0)
