"""The controls of the page Train: the task with its settings, and what is looked at."""

from __future__ import annotations

from explorer.sequences.limits import MAX_LAYERS
from explorer.session.control import Control, Values
from explorer.session.control_kinds import OneOf, Whole
from explorer.session.declared.explore import CELL_OPTIONS
from explorer.session.declared.tables import table_controls
from explorer.session.declared.task_settings import PAGE, settings_of
from explorer.session.declared.view import READINGS
from explorer.tasks import TASKS
from explorer.tasks.series import FIRST_LENGTH, LONGEST, SERIES_USUAL
from explorer.tasks.task import Span
from explorer.training.plan import (
    SERIES,
)

# A training may be continued beyond what was planned; so far its snapshots can be named in a link.
MOST_TRAINED = 999_999
SERIES_SPAN = Span("Window", FIRST_LENGTH, LONGEST, 50)


def _is_watched(values: Values) -> bool:
    return values["train"] == "clocks"


TASK: tuple[Control, ...] = (
    OneOf(
        key="task",
        label="Task",
        widget="select",
        pages=PAGE,
        options={**{key: task.title for key, task in TASKS.items()}, SERIES: "Your series"},
        help="What the cells learn. The line at the bottom of the page says it in full.",
    ),
    *(
        setting
        for key, task in TASKS.items()
        for setting in settings_of(key, task.span, task.usual)
    ),
    *settings_of(SERIES, SERIES_SPAN, SERIES_USUAL),
    *table_controls(SERIES, PAGE, lambda values: values["task"] == SERIES),
)
TRAINING_VIEW: tuple[Control, ...] = (
    OneOf(
        key="train",
        label="View",
        widget="segmented",
        pages=PAGE,
        options={
            "curves": "Curves",
            "clocks": "Watch it learn",
            "sweep": "Where each cell fails",
            "keep": "Keep it",
        },
    ),
    OneOf(
        key="clock_cell",
        label="Cell",
        widget="segmented",
        pages=PAGE,
        options=CELL_OPTIONS,
        optional=True,
        help="Which of the trained cells you watch.",
        counts=_is_watched,
    ),
    Whole(
        key="clock_layer",
        label="Layer",
        widget="number",
        pages=PAGE,
        low=1,
        high=MAX_LAYERS,
        usual=None,
        optional=True,
        help="Which layer you watch; layer 1 reads the sequence itself.",
        counts=_is_watched,
    ),
    OneOf(
        key="clock_reading",
        label="Direction",
        widget="segmented",
        pages=PAGE,
        options=READINGS,
        help="Which of the layer's two cells you watch: the one that reads from the start, or "
        "from the end.",
        counts=_is_watched,
    ),
    Whole(
        key="trained",
        label="Training time",
        widget="player",
        pages=PAGE,
        low=0,
        high=MOST_TRAINED,
        usual=None,
        optional=True,
    ),
    Whole(
        key="begun",
        label="Steps trained",
        widget="none",
        pages=PAGE,
        low=0,
        high=MOST_TRAINED,
        usual=None,
        optional=True,
    ),
)
