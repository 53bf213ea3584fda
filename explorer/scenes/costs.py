"""What each cell of a comparison needs and how long it takes, as tables of the page Compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

import pandas as pd

from explorer.analysis.cost import CellFigures, cell_figures, figures_frame
from explorer.analysis.timing import Measurement, Timing, measurement
from explorer.analysis.timing_sentences import time_sentences, times_frame
from explorer.sequences.limits import MAX_UNITS
from explorer.session.run import Run
from explorer.views.compare import Comparison
from explorer.views.sheets import MEASURED, Sheets, Table


def comparison_figures(found: Comparison) -> list[CellFigures]:
    """The figures of every cell; a person's own model under its name."""
    measured = [cell_figures(one.module) for one in found.runs]
    if not found.names:
        return measured
    return [replace(one, title=name) for one, name in zip(measured, found.names, strict=True)]


def is_timed(runs: Sequence[Run]) -> bool:
    """Whether these are small enough to be timed while a person waits."""
    return max(one.module.hidden_size for one in runs) <= MAX_UNITS


def timed(runs: Sequence[Run]) -> Measurement:
    """How long each takes, measured now, which needs up to some seconds."""
    return measurement([(one.module, one.sequence.x) for one in runs])


def cost_sheets(found: Comparison, times: Measurement | None = None) -> Sheets:
    """The figures of every cell and, where they are timed, the times: these, or measured now."""
    figures = comparison_figures(found)
    titles = [one.title for one in figures]
    tables = (figures_table(figures),)
    if times is None and is_timed(found.runs):
        times = timed(found.runs)
    if times is None:
        return Sheets(tables)
    how = (
        f"Each time is the median of {times.rounds} runs, taken in turns; in brackets stands the "
        f"middle half of them. Measured on {times.moment:%d %B %Y}."
    )
    told = (*time_sentences(titles, times), how)
    return Sheets((*tables, times_table(titles, times)), told=told)


def figures_table(figures: Sequence[CellFigures]) -> Table:
    """The figures: one column a cell to be read, one row a cell to be computed with."""
    numbers = pd.DataFrame([{**asdict(one), "states": " ".join(one.states)} for one in figures])
    return Table("figures", figures_frame(figures), numbers)


def times_table(titles: Sequence[str], times: Measurement) -> Table:
    """The times; the numbers are milliseconds a step."""
    rows = []
    for title, cell in zip(titles, times.cells, strict=True):
        rows += _rows(title, "plain loop", cell.loop)
        if cell.kernel is not None:
            rows += _rows(title, f"torch's own kernel, {cell.kernel.module}", cell.kernel.timing)
    return Table("times", times_frame(titles, times), pd.DataFrame(rows))


def _rows(title: str, program: str, timing: Timing) -> list[dict[str, object]]:
    ways = {"forward": timing.forward, "forward and backward": timing.forward_and_backward}
    return [
        {
            "title": title,
            "program": program,
            MEASURED: f"ms a step, {what}",
            "value": spread.median,
            "low": spread.low,
            "high": spread.high,
        }
        for what, spread in ways.items()
    ]
