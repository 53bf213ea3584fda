"""A person's own numbers: typed, pasted, uploaded or edited in a table; the text is what counts."""

from __future__ import annotations

from contextlib import suppress

import pandas as pd
import streamlit as st

from explorer.sequences import MAX_FILE_BYTES, MAX_STEPS, csv_text, numbers_table, table_text
from explorer.session.choices import exploring_choice
from explorer.session.resolve import numbers_of
from explorer.ui.controls import own_models
from explorer.ui.controls.state import choose, chosen
from explorer.ui.controls.table_reading import names_within, reading_controls
from explorer.ui.controls.uploads import TABLES, WHY_TABLES, problem, tell_problem, upload
from explorer.ui.controls.widgets import draw
from explorer.ui.escaping import plain

TABLE_HEIGHT = 240
FILE = "numbers_file"


def own_numbers() -> None:
    """Draws the three ways to enter numbers; as text they are the value of the control.

    Below stands one line that says how they are read.
    """
    upload(
        "Table, one column per input feature",
        TABLES,
        FILE,
        _take,
        most_bytes=MAX_FILE_BYTES,
        why=WHY_TABLES,
    )
    text: str = draw("numbers")
    tell_problem(FILE)
    names = names_within("table", text, features="table_features")
    with suppress(ValueError):  # the page says it
        model = exploring_choice(chosen(), own_models.present()).model
        st.caption(plain(" ".join(numbers_of(model).notes)))
    reading_controls("table", names, "table_scale")
    with st.expander("Edit as a table"):
        _table(text)


def _take(content: bytes, filename: str) -> None:
    choose("numbers", csv_text(content, filename))


def _table(text: str) -> None:
    try:
        frame = numbers_table(text)
    except ValueError:
        st.caption(f"Plain numbers can be edited here, up to {MAX_STEPS} rows, no labels or gaps.")
        return
    # The table belongs to the text it was made from; another text is another table.
    st.session_state["numbers_frame"] = frame
    st.data_editor(
        frame,
        key=f"numbers_table_{hash(text)}",
        num_rows="dynamic",
        height=TABLE_HEIGHT,
        on_change=_take_table,
        args=(f"numbers_table_{hash(text)}",),
    )


def _take_table(key: str) -> None:
    frame: pd.DataFrame = st.session_state["numbers_frame"].copy()
    edits = st.session_state[key]
    for row, cells in edits["edited_rows"].items():
        for column, value in cells.items():
            frame.loc[frame.index[row], column] = value
    frame = frame.drop(frame.index[edits["deleted_rows"]])
    added = [row for row in edits["added_rows"] if row]
    if added:
        frame = pd.concat([frame, pd.DataFrame(added)], ignore_index=True)
    try:
        choose("numbers", table_text(frame))
    except ValueError as error:
        problem(FILE, error)
