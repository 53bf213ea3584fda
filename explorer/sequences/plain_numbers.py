"""Numbers as one types them: one step a line, one feature a column, nothing around them."""

import math

import numpy as np

from explorer.sequences.labels import distinct, name_label, word_label
from explorer.sequences.limits import MAX_CELLS, MAX_ROWS, above_limit, checked_size
from explorer.sequences.rows import Row, is_number, is_numeric, rows
from explorer.sequences.table import Table


def plain_table(text: str) -> Table:
    """Table of a text that consists of numbers, below one line of names at most.

    A single line of several numbers is that many rows of one column.
    Errors: ValueError naming the line for anything that is no finite number, for rows of unequal
        length, for an empty text, and for too many rows or cells.
    """
    lines = rows(text, MAX_ROWS)
    if not lines:
        raise ValueError("The input is empty; type at least one number.")
    header, data = split_header(lines)
    first = header or data[0]
    is_one_line = header is None and len(data) == 1
    steps, width = (len(first.cells), 1) if is_one_line else (len(data), len(first.cells))
    if steps > MAX_ROWS:
        raise above_limit(f"The input has {steps:,} steps", MAX_ROWS, "steps")
    if steps * width > MAX_CELLS:
        raise above_limit(f"The input has {steps * width:,} numbers", MAX_CELLS, "numbers")
    values = [_values(row, first) for row in data]
    numbers = [row.number for row in data]
    if is_one_line:
        values = [[value] for value in values[0]]
        numbers = numbers * steps
    has_commas = any("," in cell for row in data for cell in row.cells)
    names = feature_names(header.cells if header else ("",) * width)
    return Table(
        np.array(values, dtype=np.float64),
        names,
        tuple(numbers),
        columns=names,
        facts=("commas were read as decimal commas",) if has_commas else (),
    )


def feature_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Distinct readable names of columns; x or x1, x2, … where none fit for a header is given."""
    labels = []
    for number, name in enumerate(names, start=1):
        label = name_label(name.strip("'"))
        default = "x" if len(names) == 1 else f"x{number}"
        labels.append(default if not label or is_numeric(label) else label)
    return distinct(labels)


def split_header(lines: list[Row]) -> tuple[Row | None, list[Row]]:
    """The row of names, if the first row is one, and the rows of numbers."""
    first, *rest = lines
    if not rest or is_numeric(first.cells[0]):
        return None, lines
    if len(rest[0].cells) == 1 and not first.is_separated:
        return Row(first.number, first.text, (first.text,)), rest
    if any(is_numeric(cell) for cell in first.cells):
        return None, lines
    return first, rest


def _values(row: Row, first: Row) -> list[float]:
    """The numbers of one row that is as long as the first; ValueError naming the line."""
    width = len(first.cells)
    # A word explains a row of the wrong length better than the length does, so it comes first.
    cells = row.cells[: width + 1]
    values = [number_in(cell, row.number, column) for column, cell in enumerate(cells, start=1)]
    if len(values) != width:
        count = "1 number" if len(row.cells) == 1 else f"{len(row.cells):,} numbers"
        raise ValueError(
            f"Line {row.number} has {count}, expected {width} as in line {first.number}: "
            f"every step needs the same features."
        )
    return values


def number_in(cell: str, line: int, column: int) -> float:
    """The finite number in a cell; ValueError naming line and column, from 1, for anything else."""
    if not cell:
        raise ValueError(f"Line {line} has nothing in column {column}; write a number there.")
    value = float(cell.replace(",", ".")) if is_number(cell) else math.nan
    if math.isfinite(value):
        return value
    statement = f"Line {line} holds “{word_label(cell)}”"
    if is_number(cell):
        return checked_size(value, statement)
    if not is_numeric(cell):
        raise ValueError(f"{statement}, which is not a number such as -0.5.")
    kind = "NaN, not a number" if "nan" in cell.lower() else "infinity"
    raise ValueError(f"{statement} ({kind}), but only finite numbers are allowed.")
