"""Numbers as a table that a person can edit, and back to text."""

import math

import pandas as pd

from explorer.sequences.limits import MAX_STEPS, above_limit, checked_size
from explorer.sequences.plain_numbers import feature_names, plain_table
from explorer.sequences.table_reading import checked_length


def numbers_table(text: str) -> pd.DataFrame:
    """Table of plain numbers in a text: one row a step, one float column a feature, (T, I).

    A real table, see `read_table`, is none that can be edited: labels and what stands around it
    would be lost.
    Errors: ValueError as in `plain_table`, and for more than MAX_STEPS rows or numbers above
        MAX_MAGNITUDE.
    """
    table = plain_table(checked_length(text))
    if len(table.values) > MAX_STEPS:
        raise above_limit(f"The input has {len(table.values):,} steps", MAX_STEPS, "steps")
    for value in table.values.flatten().tolist():
        checked_size(value, f"The input holds {value:g}")
    return pd.DataFrame(table.values, columns=list(table.names))


def table_text(frame: pd.DataFrame) -> str:
    """Text from which `numbers_sequence` reads the table again: a line of names, a line a row.

    Errors: ValueError naming row (from 1) and column of a cell that is no finite number
        of allowed size, or if there is no cell at all.
    """
    if frame.empty:
        raise ValueError("The table is empty; add a row with a number.")
    names = feature_names(tuple(str(column) for column in frame.columns))
    # A trailing comma keeps a single name of several words in one piece.
    header = ",".join(names) + ("," if len(names) == 1 and " " in names[0] else "")
    lines = [
        ",".join(_cell_text(cell, row, name) for cell, name in zip(cells, names, strict=True))
        for row, cells in enumerate(frame.itertuples(index=False, name=None), start=1)
    ]
    return "\n".join([header, *lines])


def _cell_text(cell: float | str | None, row: int, name: str) -> str:
    """The shortest text that gives the cell's number exactly."""
    place = f"Row {row}, column “{name}”"
    if pd.isna(cell):
        raise ValueError(f"{place} is empty; write a number there or delete the row.")
    try:
        value = float(str(cell))
    except ValueError:
        raise ValueError(f"{place} holds no number; write one such as -0.5.") from None
    if not math.isfinite(value):
        raise ValueError(f"{place} is not finite; only finite numbers are allowed.")
    return repr(checked_size(value, f"{place} holds {value:g}")).removesuffix(".0")
