"""What the times of a few cells say, as a table and in sentences; no verdict where they cannot."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from explorer.analysis.cost_sentences import NOTABLE_RATIO, listed
from explorer.analysis.spread import Spread
from explorer.analysis.timing import CellTimes, Kernel, Measurement

NO_KERNEL = "none"


def times_frame(titles: Sequence[str], measured: Measurement) -> pd.DataFrame:
    """The times as texts: one column per cell, first the loop that all share, then the kernels."""
    texts = [
        {
            "Same plain loop: forward, a step": _time(cell.loop.forward),
            "Same plain loop: forward and backward": _time(cell.loop.forward_and_backward),
            "torch's own kernel": _kernel_text(cell.kernel),
            "torch's own kernel: forward, a step": (
                _time(cell.kernel.timing.forward) if cell.kernel else NO_KERNEL
            ),
            "torch's own kernel: forward and backward": (
                _time(cell.kernel.timing.forward_and_backward) if cell.kernel else NO_KERNEL
            ),
        }
        for cell in measured.cells
    ]
    return pd.DataFrame(texts, list(titles)).T.rename_axis("Time")


def time_sentences(titles: Sequence[str], measured: Measurement) -> list[str]:
    """Which cell was fastest, like with like and then by kernels, where the spreads are apart.

    Where the machine was busy, a sentence says so instead.
    """
    kernels = [
        (title, cell.kernel)
        for title, cell in zip(titles, measured.cells, strict=True)
        if cell.kernel is not None
    ]
    return [*_verdicts(titles, measured.cells, kernels, measured), *_about_kernels(kernels)]


def milliseconds(time: float) -> str:
    """A time in words: 0.004 ms."""
    return f"{time:.3f} ms" if time >= 0.0005 else "less than 0.001 ms"


def _verdicts(
    titles: Sequence[str],
    cells: Sequence[CellTimes],
    kernels: Sequence[tuple[str, Kernel]],
    measured: Measurement,
) -> list[str]:
    if measured.busy:
        percent = f"{100.0 * measured.waiting:.0f} %"
        return [
            f"The machine was busy: the measuring had to wait for {percent} of "
            "its time. So these times do not say which cell is faster."
        ]
    loops = [(title, cell.loop.forward) for title, cell in zip(titles, cells, strict=True)]
    sentences = [_verdict("In the same plain loop", loops)]
    if len(kernels) > 1:
        times = [(title, kernel.timing.forward) for title, kernel in kernels]
        sentences.append(_verdict("In torch's own kernels", times))
    return sentences


def _verdict(where: str, times: Sequence[tuple[str, Spread]]) -> str:
    """Which cell was fastest, if one was; a verdict needs spreads apart and a ratio of note."""
    ranked = sorted(times, key=lambda entry: entry[1].median)
    best = ranked[0][1]
    close = [
        (title, spread)
        for title, spread in ranked
        if spread.overlaps(best) or spread.median < NOTABLE_RATIO * best.median
    ]
    names = listed([title for title, _ in close])
    if len(close) == len(ranked):
        return f"{where}, {names} were too close to tell which is faster."
    slower = _ratios(
        [(title, spread.median / best.median) for title, spread in ranked[len(close) :]]
    )
    if len(close) == 1:
        return (
            f"{where}, {names} was fastest, with {milliseconds(best.median)} a step forward; "
            f"{slower} as long."
        )
    return (
        f"{where}, {names} were fastest and too close to tell apart, from "
        f"{milliseconds(best.median)} a step forward; {slower} as long."
    )


def _ratios(ratios: Sequence[tuple[str, float]]) -> str:
    """How many times as long others took: GRU took 2.1 times, LSTM 2.5 times."""
    (title, ratio), *others = ratios
    parts = [f"{listed([title])} took {ratio:.1f} times"]
    parts += [f"{listed([name])} {times:.1f} times" for name, times in others]
    return ", ".join(parts)


def _about_kernels(kernels: Sequence[tuple[str, Kernel]]) -> list[str]:
    """Whether the kernels that are compared work alike; two facts are never mixed."""
    fused = [title for title, kernel in kernels if kernel.operations.fused]
    chained = [title for title, kernel in kernels if not kernel.operations.fused]
    if not fused or not chained:
        return []
    return [
        f"torch has one operation for all steps of {listed(fused)}, and chains small operations "
        f"for {listed(chained)}. The times of its kernels compare these programs; those of the "
        "plain loop compare the cells."
    ]


def _kernel_text(kernel: Kernel | None) -> str:
    if kernel is None:
        return "none: torch has no such module"
    if kernel.operations.fused:
        return f"{kernel.module}: one operation for all steps, {kernel.operations.fused}"
    return f"{kernel.module}: a chain of {kernel.operations.added} operations a step"


def _time(spread: Spread) -> str:
    ends = f"{spread.low:.3f} to {spread.high:.3f}"
    return f"{milliseconds(spread.median)} ({ends})"
