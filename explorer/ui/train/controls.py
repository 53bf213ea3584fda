"""The controls of a training, in the sidebar; together they are its plan."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from explorer.sequences import MAX_FILE_BYTES, csv_text
from explorer.session.choices import table_arrangement, training_plan
from explorer.tasks.series import columns_of, example_series, read_series
from explorer.training.plan import SERIES, Plan, own_task
from explorer.ui.controls.state import chosen
from explorer.ui.controls.table_reading import names_within, reading_controls
from explorer.ui.controls.uploads import TABLES, WHY_TABLES, tell_problem, upload
from explorer.ui.controls.widgets import Place, draw, folder
from explorer.ui.escaping import plain

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
            longest = _longest(series, column) if task == SERIES else None
        except ValueError as error:
            problem = error
        _settings(task, longest)
    if problem is not None:
        raise problem
    return training_plan(chosen(), series, column).checked()


def _longest(series: str, column: str) -> int:
    """The longest window of a person's series; ValueError if it is none."""
    return own_task(series, column, table_arrangement(chosen(), SERIES)).span.high


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
    upload("Table", TABLES, SERIES_FILE, _take, most_bytes=MAX_FILE_BYTES, why=WHY_TABLES)
    text = st.text_area(
        "Numbers, one step a line",
        example_series(),
        key="series",
        height=SERIES_HEIGHT,
        max_chars=MAX_FILE_BYTES,
        help="The link does not carry them.",
    )
    tell_problem(SERIES_FILE)
    names = names_within(SERIES, text)
    arrangement = table_arrangement(chosen(), SERIES)
    try:
        columns = columns_of(text, arrangement)
    except ValueError:
        columns = ()
    column = (st.selectbox("Column", columns, key="series_column") or "") if columns else ""
    with suppress(ValueError):  # the page says it
        st.caption(plain(read_series(text, column, arrangement).note))
    reading_controls(SERIES, names)
    return text, column


def _take(content: bytes, filename: str) -> None:
    st.session_state["series"] = csv_text(content, filename)
