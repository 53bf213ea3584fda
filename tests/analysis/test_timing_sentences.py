"""The sentences about times follow the spreads; where these overlap there is no verdict."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from explorer.analysis.operations import StepOperations
from explorer.analysis.spread import Spread
from explorer.analysis.timing import CellTimes, Kernel, Measurement, Timing
from explorer.analysis.timing_sentences import milliseconds, time_sentences, times_frame

TITLES = ("Alpha", "Beta", "Gamma", "Delta")
MOMENT = datetime(2026, 11, 26, tzinfo=UTC)
FUSED, CHAINED = StepOperations("all_at_once", 0), StepOperations("", 19)


def timing(median: float, width: float = 0.02) -> Timing:
    spread = Spread(median, median * (1 - width), median * (1 + width))
    return Timing(spread, Spread(3 * median, 3 * spread.low, 3 * spread.high))


def measured(
    loops: list[Timing], kernels: list[Kernel | None] | None = None, waiting: float = 0.0
) -> Measurement:
    kernels = kernels or [None] * len(loops)
    cells = tuple(CellTimes(*pair) for pair in zip(loops, kernels, strict=True))
    return Measurement(cells, 11, MOMENT, waiting)


def kernel(operations: StepOperations, median: float) -> Kernel:
    return Kernel("torch.nn.X", operations, timing(median))


def sentences(measurement: Measurement) -> list[str]:
    return time_sentences(TITLES[: len(measurement.cells)], measurement)


def test_the_fastest_is_named_with_the_ratios_of_the_others() -> None:
    (sentence,) = sentences(measured([timing(0.02), timing(0.05), timing(0.01)]))
    assert sentence == (
        "In the same plain loop, Gamma was fastest, with 0.010 ms a step forward; Alpha took 2.0 "
        "times, Beta 5.0 times as long."
    )


def test_there_is_no_verdict_where_all_spreads_overlap_that_of_the_fastest() -> None:
    (sentence,) = sentences(measured([timing(0.02, 0.4), timing(0.03, 0.4)]))
    assert sentence == (
        "In the same plain loop, Alpha and Beta were too close to tell which is faster."
    )


def test_a_ratio_below_a_tenth_is_no_verdict_however_narrow_the_spreads() -> None:
    (sentence,) = sentences(measured([timing(1.0, 0.001), timing(1.09, 0.001)]))
    assert "too close" in sentence
    (sentence,) = sentences(measured([timing(1.0, 0.001), timing(1.11, 0.001)]))
    assert "Alpha was fastest" in sentence


def test_two_that_overlap_are_fastest_together() -> None:
    (sentence,) = sentences(measured([timing(0.011, 0.1), timing(0.03), timing(0.01, 0.1)]))
    assert sentence == (
        "In the same plain loop, Gamma and Alpha were fastest and too close to tell apart, from "
        "0.010 ms a step forward; Beta took 3.0 times as long."
    )


def test_on_a_busy_machine_no_cell_is_called_faster() -> None:
    (sentence,) = sentences(measured([timing(0.01), timing(0.1)], waiting=0.23))
    assert sentence == (
        "The machine was busy: the measuring had to wait for 23 % of its time. So these times do "
        "not say which cell is faster."
    )


def test_kernels_have_a_verdict_of_their_own_after_the_loop() -> None:
    kernels = [kernel(FUSED, 0.001), kernel(CHAINED, 0.004), None]
    result = sentences(measured([timing(0.02), timing(0.01), timing(0.03)], kernels))
    assert result == [
        "In the same plain loop, Beta was fastest, with 0.010 ms a step forward; Alpha took 2.0 "
        "times, Gamma 3.0 times as long.",
        "In torch's own kernels, Alpha was fastest, with 0.001 ms a step forward; Beta took 4.0 "
        "times as long.",
        "torch has one operation for all steps of Alpha, and chains small operations for Beta. "
        "The times of its kernels compare these programs; those of the plain loop compare the "
        "cells.",
    ]


def test_kernels_that_work_alike_need_no_explanation_and_one_alone_no_verdict() -> None:
    loops = [timing(0.02), timing(0.01)]
    for operations in (FUSED, CHAINED):
        alike: list[Kernel | None] = [kernel(operations, 0.001), kernel(operations, 0.004)]
        assert len(sentences(measured(loops, alike))) == 2
        assert len(sentences(measured(loops, [kernel(operations, 0.001), None]))) == 1


def test_the_table_shows_the_loop_first_and_names_the_kernels() -> None:
    kernels = [kernel(FUSED, 0.001), kernel(CHAINED, 0.004), None]
    frame = times_frame(TITLES[:3], measured([timing(0.1), timing(0.2), timing(0.3)], kernels))
    assert list(frame.columns) == list(TITLES[:3])
    assert frame.T.to_dict("list") == {
        "Same plain loop: forward, a step": [
            "0.100 ms (0.098 to 0.102)",
            "0.200 ms (0.196 to 0.204)",
            "0.300 ms (0.294 to 0.306)",
        ],
        "Same plain loop: forward and backward": [
            "0.300 ms (0.294 to 0.306)",
            "0.600 ms (0.588 to 0.612)",
            "0.900 ms (0.882 to 0.918)",
        ],
        "torch's own kernel": [
            "torch.nn.X: one operation for all steps, all_at_once",
            "torch.nn.X: a chain of 19 operations a step",
            "none: torch has no such module",
        ],
        "torch's own kernel: forward, a step": [
            "0.001 ms (0.001 to 0.001)",
            "0.004 ms (0.004 to 0.004)",
            "none",
        ],
        "torch's own kernel: forward and backward": [
            "0.003 ms (0.003 to 0.003)",
            "0.012 ms (0.012 to 0.012)",
            "none",
        ],
    }


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (0.0041, "0.004 ms"),
        (12.3456, "12.346 ms"),
        (0.0006, "0.001 ms"),
        (0.0004, "less than 0.001 ms"),
    ],
)
def test_a_time_is_never_shown_as_zero(time: float, text: str) -> None:
    assert milliseconds(time) == text
