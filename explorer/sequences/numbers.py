"""Typed, pasted or uploaded numbers as a sequence: one step a line, one feature a column."""

import torch

from explorer.sequences.arrangement import Arrangement, arranged, standardised
from explorer.sequences.labels import row_label
from explorer.sequences.limits import (
    MAX_FEATURES,
    MAX_MAGNITUDE,
    MAX_STEPS,
    above_limit,
    checked_size,
)
from explorer.sequences.sequence import Sequence
from explorer.sequences.table import Table
from explorer.sequences.table_columns import read_table


def numbers_sequence(text: str, choice: Arrangement | None = None) -> Sequence:
    """Sequence of the numbers in a text: one step a line, one feature a column.

    x: (T, 1, I). A single line of several numbers is that many steps of one feature.
    Columns are separated by commas, semicolons, tabs, bars or blanks. `read_table` says what may
    stand around and among the numbers, `choice` which columns and rows are read, and how gaps, rows
    that do not fit, and scales are dealt with; without one nothing is standardised. What was done
    is the note of the sequence.
    Errors: ValueError naming the line for anything that is not a finite number of at most
        MAX_MAGNITUDE in size, for rows of unequal length, for an empty text, and for too many
        features.
    """
    choice = choice or Arrangement()
    whole = read_table(text, choice)
    if len(whole.names) > MAX_FEATURES:
        raise above_limit(f"The input has {len(whole.names):,} features", MAX_FEATURES, "features")
    table, scaling = standardised(arranged(whole, choice, MAX_STEPS), choice)
    _check_sizes(table)
    return Sequence(
        x=torch.from_numpy(table.values.copy()).unsqueeze(1),
        tokens=table.labels or tuple(row_label(row) for row in table.values.tolist()),
        features=table.names,
        notes=(table_note(table.facts),) if table.facts else (),
        scaling=scaling,
    )


def table_note(facts: tuple[str, ...]) -> str:
    """One line that says what was done to a table."""
    line = "; ".join(facts)
    return f"{line[0].upper()}{line[1:]}{'' if line.endswith('…') else '.'}"


def _check_sizes(table: Table) -> None:
    """ValueError naming the line of the first number above MAX_MAGNITUDE."""
    for row, line in zip(table.values.tolist(), table.lines, strict=True):
        for value in row:
            if abs(value) > MAX_MAGNITUDE:
                checked_size(value, f"Line {line} holds “{value:.10g}”")
