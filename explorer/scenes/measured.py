"""The parts of the page Transformer that show what was measured: sentences, charts, a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TypeVar

import pandas as pd

from explorer.contest.results import data_curves, length_curves
from explorer.contest.tasks import LENGTH_CONTESTS
from explorer.scenes.scene import Scene
from explorer.scenes.transports import no_transport
from explorer.session.controls import Chosen
from explorer.session.declared import transformer as parts
from explorer.session.declared.pages import TRANSFORMER
from explorer.versus import tables
from explorer.versus.claims import shipped, verdicts
from explorer.versus.contest_sentences import data_sentence, length_sentence, sweep_source
from explorer.versus.cost import CostPoint
from explorer.versus.cost_sentences import (
    cost_facts,
    cost_sentence,
    training_facts,
    training_sentence,
)
from explorer.versus.deadline_sentences import late_sentence, window_sentence
from explorer.versus.measuring import Point
from explorer.versus.training_cost import TrainingPoint
from explorer.versus.verdicts import advice, summary, table_rows, verdicts_frame
from explorer.views.sheets import Figure, Sheets, Table, named_rows
from explorer.views.versus import times
from explorer.views.versus.deadline import steps_frame, time_line
from explorer.views.versus.reached import reached_frame

Measured = TypeVar("Measured", bound=Point)


def measured_scene(part: str, chosen: Chosen, here: Sequence[Point] = ()) -> Scene:
    """A part with these values; `here` is what was measured on this server, beside the shipped.

    Raises KeyError for a part that shows nothing measured.
    """
    return MEASURED[part](chosen, here)


def task_sentence(task: str) -> str:
    """What happens on a task beyond the lengths that were trained."""
    contest = LENGTH_CONTESTS[task]
    words = length_sentence(length_curves(task), contest.longest, 1.0 / contest.outputs)
    return f"{TASK_TITLES[task]}. {words}"


def _advice(chosen: Chosen, here: Sequence[Point]) -> Scene:
    judged = verdicts(shipped())

    def sheets() -> Sheets:
        shown = named_rows(table_rows(judged))
        edition = _sources(tables.shipped_edition().sentence)
        told = (*edition, *_sources(*map(sweep_source, ("length", "data", "label"))))
        return Sheets((Table("claims", shown, verdicts_frame(judged)),), told=told)

    return _scene("when which, measured", (summary(judged), *advice(judged)), sheets)


def _cost(chosen: Chosen, here: Sequence[Point]) -> Scene:
    title = "what it costs, measured"
    if chosen["cost_of"] == parts.TOKEN:
        told = cost_sentence(cost_facts(tables.shipped_cost()))
        return _scene(title, (told,), lambda: _token_sheets(_own(here, CostPoint)))
    told = training_sentence(training_facts(tables.shipped_training()))
    return _scene(title, (told,), lambda: _training_sheets(_own(here, TrainingPoint)))


def _token_sheets(here: Sequence[CostPoint]) -> Sheets:
    cost = tables.shipped_cost()
    seconds, marks = times.time_frame(cost, here), times.time_marks(cost)
    kept, none = times.bytes_frame(cost), times.no_marks()
    length = "Tokens of context"
    return Sheets(
        figures=(
            _times("cost_seconds", seconds, marks, length, "µs for a new token"),
            _times("cost_bytes", kept, none, length, "Bytes that are kept"),
        ),
        told=(*_sources(tables.shipped_edition().sentence), *_here(here)),
    )


def _training_sheets(here: Sequence[TrainingPoint]) -> Sheets:
    cost = tables.shipped_training()
    points, marks = times.training_frame(cost, here), times.training_marks(cost)
    words = "Steps of the sequence", "ms for forward and backward"
    told = (*_sources(tables.shipped_edition().sentence), *_here(here))
    return Sheets(figures=(_times("cost_training", points, marks, *words),), told=told)


def _times(key: str, points: pd.DataFrame, marks: pd.DataFrame, length: str, value: str) -> Figure:
    return Figure(key, "times", points, value, {"marks": marks, "length": length, "value": value})


def _here(here: Sequence[Point]) -> tuple[str, ...]:
    return ("Large open marks were measured on the server of this view.",) if here else ()


def _own(here: Sequence[Point], kind: type[Measured]) -> list[Measured]:
    return [point for point in here if isinstance(point, kind)]


def _length(chosen: Chosen, here: Sequence[Point]) -> Scene:
    tasks = chosen.option("state_task"), chosen.option("look_up_task")
    return _scene(
        "longer than trained",
        tuple(map(task_sentence, tasks)),
        lambda: Sheets(
            figures=tuple(map(_task_figure, tasks)), told=_sources(sweep_source("length"))
        ),
    )


def _task_figure(task: str) -> Figure:
    contest = LENGTH_CONTESTS[task]
    value = f"Right, {TASK_TITLES[task].lower()}"
    settings = {
        "place": "Items" if task in parts.LOOK_UP_TASKS else "Length",
        "value": value,
        "shares": True,
        "trained": contest.longest,
        "guess": 1.0 / contest.outputs,
    }
    points = reached_frame(length_curves(task))
    return Figure(f"reached_{task}", "reached", points, value, settings)


def _data(chosen: Chosen, here: Sequence[Point]) -> Scene:
    curves = data_curves()

    def sheets() -> Sheets:
        value = "Held-out bits a token"
        settings = {
            "place": "Sentences to learn from",
            "value": value,
            "shares": False,
            "marks": times.data_marks(curves),
        }
        figure = Figure("reached_data", "reached", reached_frame(curves), value, settings)
        return Sheets(figures=(figure,), told=_sources(sweep_source("data")))

    return _scene("with little data", (data_sentence(curves),), sheets)


def _deadline(chosen: Chosen, here: Sequence[Point]) -> Scene:
    points = tables.shipped_deadline()
    limit, window = int(chosen.option("deadline")), int(chosen.option("window"))

    def sheets() -> Sheets:
        drawn = time_line(points, limit, window)
        words = {"unit": drawn.unit, "description": drawn.description}
        return Sheets(
            figures=(
                Figure(
                    "deadline_steps", "steps", steps_frame(points), "µs a step", {"deadline": limit}
                ),
                Figure(
                    "deadline_line",
                    "time_line",
                    drawn.events,
                    f"time in {drawn.unit}",
                    {"waits": drawn.waits, **words},
                ),
            ),
            told=_sources(tables.shipped_edition().sentence),
        )

    told = late_sentence(points, limit), window_sentence(points, window, limit)
    return _scene("one step at a time", told, sheets)


def _sources(*sentences: str) -> tuple[str, ...]:
    """Where numbers come from, without the marks of Markdown."""
    return tuple(sentence.replace("`", "") for sentence in sentences)


def _scene(title: str, told: tuple[str, ...], sheets: Callable[[], Sheets]) -> Scene:
    return Scene(
        TRANSFORMER,
        "",
        f"RNN or Transformer: {title}",
        no_transport(),
        (),
        told,
        sheets=cache(sheets),
    )


TASK_TITLES: Mapping[str, str] = {**parts.STATE_TASKS, **parts.LOOK_UP_TASKS}
MEASURED: Mapping[str, Callable[[Chosen, Sequence[Point]], Scene]] = {
    parts.ADVICE: _advice,
    parts.COST: _cost,
    parts.LENGTH: _length,
    parts.DATA: _data,
    parts.DEADLINE: _deadline,
}
