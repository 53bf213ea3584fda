"""How a table is read: the controls, folded away until somebody wants to change it."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.sequences.table import Table, listed
from explorer.sequences.table_columns import found_steps, read_table
from explorer.sequences.table_reading import whole_table
from explorer.sequences.table_runs import runs_of
from explorer.sequences.table_times import times_of
from explorer.session.choices import table_arrangement
from explorer.ui.controls.state import chosen
from explorer.ui.controls.widgets import Place, draw, folder, prepare
from explorer.ui.escaping import plain


def names_within(prefix: str, text: str, *, features: str = "") -> Mapping[str, Place]:
    """What the table in a text offers to the controls of names: key → its names.

    The keys begin with `prefix`; `features` is that of the columns that are read, if there is one.
    What was chosen and is not in the table is no longer chosen; if a link asked for it, that is
    told. A text that is no table offers nothing, and leaves what was chosen.
    """
    try:
        table = whole_table(text, chosen().option(f"{prefix}_commas"))
    except ValueError:
        return {}
    result = {f"{prefix}_labels": _steps(table), f"{prefix}_run": _run(table)}
    for key, place in result.items():
        prepare(key, place)
    if features:
        result[features] = _features(table, text, prefix)
        prepare(features, result[features])
    return result


def reading_controls(prefix: str, names: Mapping[str, Place], *more: str) -> None:
    """Draws the controls of names, those whose keys begin with `prefix`, and more by their keys."""
    with folder("How the table is read", f"{prefix}_reading") as is_open:
        if not is_open:
            return
        for key, place in names.items():
            if place.options:
                draw(key, place)
        draw(f"{prefix}_gaps")
        draw(f"{prefix}_fit")
        draw(f"{prefix}_first", Place(disabled=chosen()[f"{prefix}_fit"] != "window"))
        draw(f"{prefix}_commas")
        for key in more:
            draw(key)


def _steps(table: Table) -> Place:
    found = listed(found_steps(table, times_of(table))) or "no column"
    return Place(
        options=("", *table.columns),
        placeholder=f"as found: {found}",
        reason="is no column of this table",
    )


def _run(table: Table) -> Place:
    runs = runs_of(table)
    reason = "is no run of rows in this table"
    if runs is None:
        return Place(options=(), reason=reason)
    return Place(
        options=runs.names,
        label=f"Only rows where {plain(runs.title)} is",
        placeholder=f"any of {len(runs.names):,}",
        reason=reason,
    )


def _features(table: Table, text: str, prefix: str) -> Place:
    reason = "are not all among its columns of numbers"
    try:
        found = listed(read_table(text, table_arrangement(chosen(), prefix)).names)
    except ValueError:
        found = "none"
    return Place(options=table.names, placeholder=f"as found: {found}", reason=reason)
