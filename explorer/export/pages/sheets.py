"""Tables and charts of the views in which nothing plays, for a file that shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from explorer.analysis.cost import figures_frame
from explorer.analysis.timing import measurement
from explorer.analysis.timing_sentences import time_sentences, times_frame
from explorer.charts.cliff import cliff_chart
from explorer.charts.deadline import steps_chart, time_line_chart
from explorer.charts.reached import reached_chart
from explorer.charts.sweep import sweep_chart
from explorer.charts.times import times_chart
from explorer.contest.tasks import LENGTH_CONTESTS
from explorer.export.pages.sweep_frame import finished_frame, guess_frame
from explorer.scenes import compare, gradients
from explorer.session.choices import exploring_choice
from explorer.session.control import Values
from explorer.session.controls import Chosen
from explorer.session.declared import analysis, pages, transformer
from explorer.session.run import run
from explorer.tasks import TASKS
from explorer.training.task_results import task_results
from explorer.versus import tables
from explorer.versus.claims import shipped, verdicts
from explorer.versus.sweeps import data_curves, length_curves
from explorer.versus.verdicts import table_rows
from explorer.views.versus import times
from explorer.views.versus.deadline import steps_frame, time_line
from explorer.views.versus.reached import reached_frame
from explorer.views.which_cell import result_rows

SETTINGS = ("cliff_u", "cliff_b", "cliff_rate", "cliff_clip")


@dataclass(frozen=True)
class Sheets:
    """What a view shows where nothing plays; `told` are sentences of what was measured just now."""

    tables: tuple[pd.DataFrame, ...] = ()
    charts: tuple[Any, ...] = ()
    told: tuple[str, ...] = ()


def sheets_of(page: str, values: Values) -> Sheets:
    """The tables and charts of a view; none of a view whose stage plays."""
    chosen = Chosen(values)
    made = SHEETS.get((page, chosen.option(CONTROLS[page]) if page in CONTROLS else ""))
    return Sheets() if made is None else made(chosen)


def _clipping(chosen: Chosen) -> Sheets:
    choice = exploring_choice(chosen)
    weights = gradients.weight_gradients(run(choice.model), choice.loss)
    rows = gradients.clipped_rows(weights, chosen.real("max_norm"), chosen.real("max_value"))
    paths = gradients.cliff_descents(*(chosen.real(key) for key in SETTINGS))
    chart = cliff_chart(
        gradients.cliff_surface(),
        gradients.descent_frame(paths),
        "Loss over u and b with two paths of descent.",
        gradients.CLIFF_ENDS,
    )
    return Sheets((rows,), (chart,))


def _figures(chosen: Chosen) -> Sheets:
    choice = exploring_choice(chosen)
    by_parameters = chosen["match"] == "parameters"
    found = compare.compared(choice, chosen.several("others"), by_parameters=by_parameters)
    figures = compare.comparison_figures(found)
    titles = [one.title for one in figures]
    measured = measurement([(one.module, one.sequence.x) for one in found.runs])
    how = (
        f"Each time is the median of {measured.rounds} runs, taken in turns; in brackets stands "
        f"the middle half of them. Measured on {measured.moment:%d %B %Y} for this file."
    )
    told = (*time_sentences(titles, measured), how)
    return Sheets((figures_frame(figures), times_frame(titles, measured)), told=told)


def _which(chosen: Chosen) -> Sheets:
    return Sheets((_rows(result_rows(task_results())),))


def _sweep(chosen: Chosen) -> Sheets:
    task, points = TASKS["recall"], finished_frame()
    words = (task.span.word, task.metric_word)
    return Sheets(charts=(sweep_chart(points, guess_frame(task, points), *words, shares=True),))


def _cost(chosen: Chosen) -> Sheets:
    if chosen["cost_of"] != transformer.TOKEN:
        points = tables.shipped_training()
        return Sheets(
            charts=(
                times_chart(
                    times.training_frame(points, []),
                    times.training_marks(points),
                    length="Steps of the sequence",
                    value="ms for forward and backward",
                ),
            )
        )
    cost, length = tables.shipped_cost(), "Tokens of context"
    seconds = times_chart(
        times.time_frame(cost, []),
        times.time_marks(cost),
        length=length,
        value="µs for a new token",
    )
    kept = times_chart(
        times.bytes_frame(cost), times.no_marks(), length=length, value="Bytes that are kept"
    )
    return Sheets(charts=(seconds, kept))


def _length(chosen: Chosen) -> Sheets:
    state, look_up = chosen.option("state_task"), chosen.option("look_up_task")
    named = {**transformer.STATE_TASKS, **transformer.LOOK_UP_TASKS}
    charts = tuple(
        reached_chart(
            reached_frame(length_curves(task)),
            place="Items" if task in transformer.LOOK_UP_TASKS else "Length",
            value=f"Right, {named[task].lower()}",
            shares=True,
            trained=LENGTH_CONTESTS[task].longest,
            guess=1.0 / LENGTH_CONTESTS[task].outputs,
        )
        for task in (state, look_up)
    )
    return Sheets(charts=charts)


def _data(chosen: Chosen) -> Sheets:
    curves = data_curves()
    chart = reached_chart(
        reached_frame(curves),
        place="Sentences to learn from",
        value="Held-out bits a token",
        shares=False,
        marks=times.data_marks(curves),
    )
    return Sheets(charts=(chart,))


def _deadline(chosen: Chosen) -> Sheets:
    points = tables.shipped_deadline()
    limit, window = int(chosen.option("deadline")), int(chosen.option("window"))
    drawn = time_line(points, limit, window)
    line = time_line_chart(
        drawn.events, drawn.waits, unit=drawn.unit, description=drawn.description
    )
    return Sheets(charts=(steps_chart(steps_frame(points), limit), line))


def _rows(rows: list[dict[str, str]]) -> pd.DataFrame:
    """Rows as a table whose first column names them."""
    table = pd.DataFrame(rows)
    return table.set_index(table.columns[0])


def _advice(chosen: Chosen) -> Sheets:
    return Sheets((_rows(table_rows(verdicts(shipped()))),))


# Of the pages that have such views the control that says which is shown, and what makes them.
CONTROLS = {
    pages.GRADIENTS: "part",
    pages.COMPARE: "compare",
    pages.TRAIN: "train",
    pages.TRANSFORMER: "versus",
}
SHEETS: Mapping[tuple[str, str], Callable[[Chosen], Sheets]] = {
    (pages.GRADIENTS, analysis.CLIPPING): _clipping,
    (pages.COMPARE, analysis.TABLE): _figures,
    (pages.COMPARE, analysis.WHICH): _which,
    (pages.TRAIN, "sweep"): _sweep,
    (pages.TRANSFORMER, transformer.COST): _cost,
    (pages.TRANSFORMER, transformer.LENGTH): _length,
    (pages.TRANSFORMER, transformer.DATA): _data,
    (pages.TRANSFORMER, transformer.DEADLINE): _deadline,
    (pages.TRANSFORMER, transformer.ADVICE): _advice,
}
