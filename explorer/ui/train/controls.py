"""The controls of a training, in the sidebar; together they are its plan."""

from __future__ import annotations

import streamlit as st

from explorer.sequences import csv_text
from explorer.session.choices import training_plan
from explorer.tasks.series import columns_of, example_series
from explorer.training.plan import SERIES, Plan, own_task
from explorer.ui.controls.state import chosen
from explorer.ui.controls.uploads import TABLES, tell_problem, upload
from explorer.ui.controls.widgets import Place, draw, folder

SERIES_HEIGHT = 120
SERIES_FILE = "series_file"


def planning_controls() -> Plan:
    """Draws the controls in the sidebar and returns what they say.

    Raises ValueError, one clear sentence, if it is not allowed.
    """
    with st.sidebar:
        task = draw("task")
        problem: ValueError | None = None
        series, column = _own_series() if task == SERIES else ("", "")
        longest = None
        try:
            longest = own_task(series, column).span.high if task == SERIES else None
        except ValueError as error:
            problem = error
        _settings(task, longest)
    if problem is not None:
        raise problem
    return training_plan(chosen(), series, column).checked()


def _settings(task: str, longest: int | None) -> None:
    """Draws everything that can be set; `longest` is the longest window of a person's series."""
    draw(f"{task}_length", Place(high=longest, reason="is longer than this series allows"))
    draw(f"{task}_cells")
    for title, names in (
        ("Network", ("layers", "size", "directions", "match", "start")),
        ("Optimiser", ("optimiser", "rate", "clip", "batch", "seed")),
        ("When to stop", ("steps", "below", "patience")),
    ):
        with folder(title, title) as is_open:
            for name in names if is_open else ():
                draw(f"{task}_{name}")


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
