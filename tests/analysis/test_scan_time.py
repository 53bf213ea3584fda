"""Times of loop and scan: what is measured, what is left out, and the frame of it."""

from __future__ import annotations

import gc

import pytest

from explorer.analysis.scan_time import scan_times, times_frame


def test_both_ways_are_timed_for_every_size_and_length() -> None:
    times = scan_times((2, 3), (4, 2), seconds=0.2)
    assert [(point.units, point.steps) for point in times.points] == [
        (2, 2),
        (2, 4),
        (3, 2),
        (3, 4),
    ]
    assert all(point.loop > 0.0 and point.scan > 0.0 and point.rounds > 0 for point in times.points)
    assert times.longest(3).steps == 4
    assert times.threads >= 1
    frame = times_frame(times)
    assert list(frame.columns) == ["way", "units", "steps", "milliseconds"]
    assert len(frame) == 2 * len(times.points)
    assert set(frame["way"]) == {"loop", "scan"}


def test_what_would_take_too_long_is_left_out_but_for_the_shortest() -> None:
    times = scan_times((1,), (2, 4_000, 8_000), seconds=0.0)
    assert [(point.steps, point.rounds) for point in times.points] == [(2, 1)]


def test_garbage_is_collected_again_afterwards() -> None:
    assert gc.isenabled()
    scan_times((1,), (2,), seconds=0.0)
    assert gc.isenabled()


def test_nothing_to_time_is_told() -> None:
    with pytest.raises(ValueError, match="at least one of each"):
        scan_times((), (2,))
