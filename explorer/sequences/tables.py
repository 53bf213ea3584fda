"""Numbers as a table that a person can edit, and back to text."""

import math

import pandas as pd

from explorer.sequences.limits import checked_size
from explorer.sequences.numbers import feature_names, numbers_sequence


def numbers_table(text: str) -> pd.DataFrame:
    """Table of the numbers in a text: one row a step, one float column a feature, (T, I).

    Errors: ValueError as in `numbers_sequence`.
    """
    sequence = numbers_sequence(text)
    return pd.DataFrame(sequence.x[:, 0].numpy().copy(), columns=list(sequence.features))


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
