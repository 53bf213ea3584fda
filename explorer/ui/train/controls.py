"""The controls of a training, in the sidebar; together they are its plan."""

from __future__ import annotations

import streamlit as st

from explorer.cells import CELLS
from explorer.sequences import csv_text
from explorer.sequences.limits import MAX_LAYERS, MAX_UNITS
from explorer.tasks import TASKS
from explorer.tasks.series import FIRST_LENGTH, LONGEST, SERIES_USUAL, columns_of, example_series
from explorer.tasks.task import Span, Usual
from explorer.training.plan import (
    MAX_CLIP,
    MAX_RATE,
    MIN_RATE,
    MOST_BATCH,
    MOST_CELLS,
    MOST_STEPS,
    SERIES,
    Plan,
    own_task,
)
from explorer.ui.controls.labels import (
    CELL_LABELS,
    DIRECTIONS_LABELS,
    MATCH_LABELS,
    OPTIMISER_LABELS,
    START_LABELS,
    TASK_LABELS,
)
from explorer.ui.controls.links import MAX_SEED
from explorer.ui.controls.uploads import TABLES, tell_problem, upload
from explorer.ui.controls.widgets import BOUND, label_of, segmented, select

START_HELP = (
    "How the biases of the gates begin. Keeping: open towards the past for about the length of the "
    "task (chrono initialisation, Tallec and Ollivier 2018). Cells without gates have no such "
    "choice."
)
SERIES_HEIGHT = 120
SERIES_FILE = "series_file"


def chosen_plan() -> Plan:
    """Draws the controls in the sidebar and returns what they say.

    Raises ValueError, one clear sentence, if it is not allowed.
    """
    with st.sidebar:
        key = select("Task", TASK_LABELS, "task")
        problem: ValueError | None = None
        series, column = _own_series() if key == SERIES else ("", "")
        try:
            task = own_task(series, column) if key == SERIES else TASKS[key]
            span, usual = task.span, task.usual
        except ValueError as error:
            problem = error
            span, usual = Span("Window", FIRST_LENGTH, LONGEST, 50), SERIES_USUAL
        plan = _settings(Plan(task=key, series=series, column=column), span, usual)
    if problem is not None:
        raise problem
    return plan.checked()


def rate_field(key: str, usual: float) -> float:
    """Draws the learning rate and returns it."""
    return st.number_input(
        "Learning rate", MIN_RATE, MAX_RATE, usual, 0.001, key=key, bind=BOUND, format="%g"
    )


def _settings(plan: Plan, span: Span, usual: Usual) -> Plan:
    """The plan with everything that can be set.

    Each task has settings of its own, so that choosing another task resets nothing.
    """
    task = plan.task
    if (kept := st.session_state.get(f"{task}_length")) is not None:  # a shorter series came
        st.session_state[f"{task}_length"] = min(kept, span.high)
    length = st.slider(span.word, span.low, span.high, span.usual, key=f"{task}_length", bind=BOUND)
    titles = st.multiselect(
        "Cells, on the same batches",
        list(CELL_LABELS),
        [CELLS[cell].title for cell in usual.cells],
        key=f"{task}_cells",
        bind=BOUND,
        max_selections=MOST_CELLS,
        placeholder="Choose one to three cells",
    )
    with st.expander("Network"):
        layers = st.slider("Layers", 1, MAX_LAYERS, usual.layers, key=f"{task}_layers", bind=BOUND)
        size = st.slider("Units", 1, MAX_UNITS, usual.hidden_size, key=f"{task}_size", bind=BOUND)
        directions = segmented(
            "Directions",
            DIRECTIONS_LABELS,
            f"{task}_directions",
            help="Both: in every layer a second cell reads from the end of the sequence. Not where "
            "the next value is asked for: the second cell would have seen it.",
        )
        match = segmented(
            "Same number of",
            MATCH_LABELS,
            f"{task}_match",
            help="By parameters, the other cells get as many units as come nearest to the first "
            "cell's number of weights.",
        )
        start = segmented(
            "Gates start",
            START_LABELS,
            f"{task}_start",
            default=label_of(START_LABELS, usual.start),
            help=START_HELP,
        )
    with st.expander("Optimiser"):
        optimiser = select(
            "Method",
            OPTIMISER_LABELS,
            f"{task}_optimiser",
            default=label_of(OPTIMISER_LABELS, usual.optimiser),
        )
        rate = rate_field(f"{task}_rate", usual.rate)
        clip = st.number_input(
            "Clip the gradient's norm at",
            0.0,
            MAX_CLIP,
            usual.clip,
            0.5,
            key=f"{task}_clip",
            bind=BOUND,
            format="%g",
            help="0 never clips.",
        )
        batch = st.slider("Batch", 1, MOST_BATCH, usual.batch, key=f"{task}_batch", bind=BOUND)
        seed = st.number_input("Seed", 0, MAX_SEED, 0, key=f"{task}_seed", bind=BOUND)
    with st.expander("When to stop"):
        steps = st.number_input(
            "Steps", 1, MOST_STEPS, usual.steps, 100, key=f"{task}_steps", bind=BOUND
        )
        below = st.number_input(
            "ClampMasks-out loss below",
            0.0,
            1e6,
            0.0,
            0.001,
            key=f"{task}_below",
            bind=BOUND,
            format="%g",
            help="0 goes on to the last step.",
        )
        patience = st.number_input(
            "No progress for so many steps",
            0,
            MOST_STEPS,
            0,
            50,
            key=f"{task}_patience",
            bind=BOUND,
            help="0 waits for ever.",
        )
    return Plan(
        task=task,
        length=length,
        cells=tuple(CELL_LABELS[title] for title in titles),
        layers=layers,
        directions=directions,
        hidden_size=size,
        matched=match == "parameters",
        start=start,
        optimiser=optimiser,
        rate=rate,
        clip=clip,
        batch=batch,
        steps=steps,
        seed=seed,
        stop_below=below,
        patience=patience,
        series=plan.series,
        column=plan.column,
    )


def _own_series() -> tuple[str, str]:
    """A person's series as text, and the column of it that counts."""
    upload("CSV file", TABLES, SERIES_FILE, _take)
    text = st.text_area(
        "Numbers, one step a line",
        example_series(),
        key="series",
        height=SERIES_HEIGHT,
        help="The link does not carry them.",
    )
    tell_problem(SERIES_FILE)
    try:
        columns = columns_of(text)
    except ValueError:
        return text, ""
    return text, st.selectbox("Column", columns, key="series_column") or ""


def _take(content: bytes, filename: str) -> None:
    st.session_state["series"] = csv_text(content, filename)
