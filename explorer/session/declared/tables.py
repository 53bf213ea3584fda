"""The controls of how a table is read; each page with tables has its own, so that none is reset."""

from __future__ import annotations

from collections.abc import Callable

from explorer.sequences.limits import MAX_ROWS
from explorer.session.control import Control, Values
from explorer.session.control_kinds import OneOf, Text, Whole

# Names of columns are shorter; those of runs may be two cells.
LONGEST_NAME = 200


def table_controls(
    prefix: str, pages: frozenset[str], counts: Callable[[Values], bool]
) -> tuple[Control, ...]:
    """The controls whose keys begin with `prefix`."""
    return (
        Text(
            key=f"{prefix}_labels",
            label="Steps are named by",
            widget="name",
            pages=pages,
            suggestion=None,
            most=LONGEST_NAME,
            help="The column whose cells are the labels of the steps.",
            counts=counts,
        ),
        Text(
            key=f"{prefix}_run",
            label="Only one of several runs of rows",
            widget="name",
            pages=pages,
            suggestion=None,
            most=LONGEST_NAME,
            help="The table holds several series, one below another: their times begin again.",
            counts=counts,
        ),
        OneOf(
            key=f"{prefix}_gaps",
            label="Empty cells",
            widget="segmented",
            pages=pages,
            options={"fill": "fill in", "leave": "leave rows out"},
            help="Filled in: on the line between the neighbours, and marked with *.",
            counts=counts,
        ),
        OneOf(
            key=f"{prefix}_fit",
            label="If there are more rows than fit",
            widget="select",
            pages=pages,
            options={"window": "a window", "every": "every n-th", "mean": "means of n"},
            help="Which rows are read of a table that is too long: some in one piece, every "
            "n-th, or the mean of each n.",
            counts=counts,
        ),
        Whole(
            key=f"{prefix}_first",
            label="The window begins at row",
            widget="number",
            pages=pages,
            low=1,
            high=MAX_ROWS,
            usual=1,
            step=50,
            help="The first row that is read; rows count from 1.",
            counts=lambda values: counts(values) and values[f"{prefix}_fit"] == "window",
        ),
        OneOf(
            key=f"{prefix}_commas",
            label="Commas in numbers",
            widget="select",
            pages=pages,
            options={
                "auto": "as they look",
                "decimal": "are decimal",
                "thousands": "group thousands",
            },
            help="Whether 1,234 is a little more than 1 (decimal) or more than a thousand.",
            counts=counts,
        ),
    )
