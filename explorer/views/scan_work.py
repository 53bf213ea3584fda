"""What a scan costs beside the loop: operations exactly, times in sentences."""

from __future__ import annotations

import pandas as pd

from explorer.analysis.scan_time import LENGTHS, LengthTime, ScanTimes
from explorer.network.scan import loop_work, scan_work
from explorer.views.scan import work_sentence

# Beside the units of the network: so many that the work counts, not the calls.
WIDE = 256
MOST_UNITS = 64
# Less is called about as fast.
NOTABLE = 1.2
WORK_NAMES = (
    "Steps",
    "Loop: multiplications",
    "Scan: multiplications",
    "Loop: must wait",
    "Scan: must wait",
)


def timed_sizes(units: int) -> tuple[int, int]:
    """For how many units both ways are timed: those of the network, and many."""
    return min(units, MOST_UNITS), WIDE


def work_numbers(steps: int) -> pd.DataFrame:
    """What both ways do for one unit, for several lengths and for that of the sequence."""
    rows = []
    for length in sorted({steps, *LENGTHS}):
        looped, scanned = loop_work(length), scan_work(length)
        rows.append(
            {
                "steps": length,
                "loop_multiplications": looped.multiplications,
                "scan_multiplications": scanned.multiplications,
                "loop_waiting": looped.waiting,
                "scan_waiting": scanned.waiting,
            }
        )
    return pd.DataFrame(rows)


def work_rows(steps: int) -> pd.DataFrame:
    """The same to be read."""
    shown = work_numbers(steps).set_axis(WORK_NAMES, axis=1).map("{:,}".format)
    return shown.set_index(WORK_NAMES[0])


def told_work(steps: int, times: ScanTimes | None) -> list[str]:
    """What is said of the work: the times once they are measured, else what is counted."""
    return [work_sentence(steps)] if times is None else time_sentences(times)


def time_sentences(times: ScanTimes) -> list[str]:
    """Which way was ahead for each size, at the longest sequence that was measured."""
    sizes = dict.fromkeys(point.units for point in times.points)
    return [_verdict(times.longest(units)) for units in sizes]


def how_sentence(sizes: tuple[int, int], times: ScanTimes | None) -> str:
    """How the times were measured, or that nothing was yet."""
    if times is None:
        return (
            f"Counted, not timed: these numbers are exact. Timed are {sizes[0]} and {sizes[1]} "
            "units on the server, for up to two seconds."
        )
    threads = f"{times.threads} thread{'' if times.threads == 1 else 's'}"
    return (
        f"Measured on the server, {times.moment:%Y-%m-%d %H:%M} UTC, on {threads}, in float32, "
        "forward alone, the best of some runs. What would have taken too long is left out."
    )


def _verdict(point: LengthTime) -> str:
    ratio = point.loop / point.scan
    more = scan_work(point.steps).multiplications / max(loop_work(point.steps).multiplications, 1)
    begin = (
        f"With {point.units} units and {point.steps:,} steps the loop took {_time(point.loop)}, "
        f"the scan {_time(point.scan)}"
    )
    if ratio >= NOTABLE:
        return (
            f"{begin}: the scan was {ratio:.1f} times as fast, though it multiplies {more:.0f} "
            f"times as often. The loop pays for {point.steps:,} small calls one after another."
        )
    if ratio <= 1.0 / NOTABLE:
        return (
            f"{begin}: the scan was {1.0 / ratio:.1f} times as slow. It multiplies {more:.0f} "
            "times as often, and one core does that one after another all the same."
        )
    return f"{begin}: about as fast, though the scan multiplies {more:.0f} times as often."


def _time(milliseconds: float) -> str:
    return f"{milliseconds:,.3g} ms"
