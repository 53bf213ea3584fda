"""The controls of the page Train; every task has settings of its own, so that none is reset."""

from __future__ import annotations

from explorer.sequences.limits import MAX_LAYERS, MAX_UNITS
from explorer.session.control import Control, OneOf, Real, SomeOf, Values, Whole
from explorer.session.declared import pages
from explorer.session.declared.explore import CELL_OPTIONS, DIRECTIONS, MAX_SEED
from explorer.session.declared.pages import only
from explorer.session.declared.tables import table_controls
from explorer.session.declared.view import READINGS
from explorer.tasks import TASKS
from explorer.tasks.series import FIRST_LENGTH, LONGEST, SERIES_USUAL
from explorer.tasks.task import Span, Usual
from explorer.training.optimisers import OPTIMISERS
from explorer.training.plan import (
    MAX_CLIP,
    MAX_RATE,
    MIN_RATE,
    MOST_BATCH,
    MOST_CELLS,
    MOST_STEPS,
    SERIES,
)

PAGE = only(pages.TRAIN)
# A training may be continued beyond what was planned; so far its snapshots can be named in a link.
MOST_TRAINED = 999_999
SERIES_SPAN = Span("Window", FIRST_LENGTH, LONGEST, 50)
STARTS = {"drawn": "random", "chrono": "chrono (remember)"}


def _settings(task: str, span: Span, usual: Usual) -> tuple[Control, ...]:
    """The settings of one task; their keys begin with its own."""

    def counts(values: Values) -> bool:
        return values["task"] == task

    return (
        Whole(
            key=f"{task}_length",
            label=span.word,
            widget="slider",
            pages=PAGE,
            low=span.low,
            high=span.high,
            usual=span.usual,
            counts=counts,
        ),
        SomeOf(
            key=f"{task}_cells",
            label="Cells, on the same batches",
            widget="several",
            pages=PAGE,
            options=CELL_OPTIONS,
            usual=usual.cells,
            most=MOST_CELLS,
            placeholder="Choose one to three cells",
            counts=counts,
        ),
        Whole(
            key=f"{task}_layers",
            label="Layers",
            widget="slider",
            pages=PAGE,
            low=1,
            high=MAX_LAYERS,
            usual=usual.layers,
            counts=counts,
        ),
        Whole(
            key=f"{task}_size",
            label="Units",
            widget="slider",
            pages=PAGE,
            low=1,
            high=MAX_UNITS,
            usual=usual.hidden_size,
            counts=counts,
        ),
        OneOf(
            key=f"{task}_directions",
            label="Directions",
            widget="segmented",
            pages=PAGE,
            options=DIRECTIONS,
            help="Both: in every layer a second cell reads from the end of the sequence. Not "
            "where the next value is asked for: the second cell would have seen it.",
            counts=counts,
        ),
        OneOf(
            key=f"{task}_match",
            label="Same number of",
            widget="segmented",
            pages=PAGE,
            options={"units": "units", "parameters": "parameters"},
            help="By parameters, the other cells get the number of units that comes nearest to "
            "the first cell's number of weights.",
            counts=counts,
        ),
        OneOf(
            key=f"{task}_start",
            label="Gate biases",
            widget="segmented",
            pages=PAGE,
            options=STARTS,
            first=usual.start,
            help="How the biases of the gates begin. Chrono: the gates remember for about the "
            "length of the task (Tallec and Ollivier 2018). Cells without gates have no such "
            "choice.",
            counts=counts,
        ),
        OneOf(
            key=f"{task}_optimiser",
            label="Method",
            widget="select",
            pages=PAGE,
            options={key: optimiser.title for key, optimiser in OPTIMISERS.items()},
            first=usual.optimiser,
            counts=counts,
        ),
        Real(
            key=f"{task}_rate",
            label="Learning rate",
            widget="number",
            pages=PAGE,
            low=MIN_RATE,
            high=MAX_RATE,
            usual=usual.rate,
            step=0.001,
            digits="%g",
            counts=counts,
        ),
        Real(
            key=f"{task}_clip",
            label="Clip the gradient's norm at",
            widget="number",
            pages=PAGE,
            low=0.0,
            high=MAX_CLIP,
            usual=usual.clip,
            step=0.5,
            digits="%g",
            help="0 never clips.",
            counts=counts,
        ),
        Whole(
            key=f"{task}_batch",
            label="Batch",
            widget="slider",
            pages=PAGE,
            low=1,
            high=MOST_BATCH,
            usual=usual.batch,
            counts=counts,
        ),
        Whole(
            key=f"{task}_seed",
            label="Seed",
            widget="number",
            pages=PAGE,
            low=0,
            high=MAX_SEED,
            usual=0,
            counts=counts,
        ),
        Whole(
            key=f"{task}_steps",
            label="Steps",
            widget="number",
            pages=PAGE,
            low=1,
            high=MOST_STEPS,
            usual=usual.steps,
            step=100,
            counts=counts,
        ),
        Real(
            key=f"{task}_below",
            label="Stop when held-out loss is below",
            widget="number",
            pages=PAGE,
            low=0.0,
            high=MAX_CLIP,
            usual=0.0,
            step=0.001,
            digits="%g",
            help="0: train to the last step.",
            counts=counts,
        ),
        Whole(
            key=f"{task}_patience",
            label="Stop after this many steps without progress",
            widget="number",
            pages=PAGE,
            low=0,
            high=MOST_STEPS,
            usual=0,
            step=50,
            help="0: never stop early.",
            counts=counts,
        ),
    )


def _is_watched(values: Values) -> bool:
    return values["train"] == "clocks"


TASK: tuple[Control, ...] = (
    OneOf(
        key="task",
        label="Task",
        widget="select",
        pages=PAGE,
        options={**{key: task.title for key, task in TASKS.items()}, SERIES: "Your series"},
    ),
    *(setting for key, task in TASKS.items() for setting in _settings(key, task.span, task.usual)),
    *_settings(SERIES, SERIES_SPAN, SERIES_USUAL),
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
        counts=_is_watched,
    ),
    OneOf(
        key="clock_reading",
        label="Direction",
        widget="segmented",
        pages=PAGE,
        options=READINGS,
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
