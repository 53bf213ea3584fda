"""A text of numbers as a table: typed numbers as they stand, a real table by its layout."""

from __future__ import annotations

import csv
import io
import re
from functools import lru_cache

import numpy as np
import pandas as pd

from explorer.sequences.labels import word_label
from explorer.sequences.limits import MAX_CELLS, MAX_FILE_BYTES, MAX_ROWS, above_limit
from explorer.sequences.plain_numbers import feature_names, number_in, plain_table
from explorer.sequences.table import Table, listed
from explorer.sequences.table_cells import (
    column_numbers,
    has_decimal_commas,
    holds_dates,
    is_empty,
    looks_numeric,
    without_codes,
)
from explorer.sequences.table_layout import Layout, cut, table_layout
from explorer.sequences.table_times import holds_periods

# Below fewer full rows a short one is rather a mistake than a year that is not over.
FEWEST_FULL = 4
# Of a column beside others so many cells may be words: they count as empty, and it is said.
MOST_WORDS = 0.05
_HALVES = re.compile("[\ud800-\udfff]")
SEPARATOR_WORDS = {";": "semicolons", "\t": "tabs", ",": "commas", "|": "bars", None: "blanks"}


@lru_cache(maxsize=4)
def whole_table(text: str, commas: str = "auto", most: int | None = MAX_FILE_BYTES) -> Table:
    """The table in a text with all its columns, see `Table`; not to be changed, since it is shared.

    Numbers as one types them are read as they stand. Everything else is searched for a table:
    titles, notes and footers around it, columns of dates or names, empty cells, signs of money
    and percent, grouped thousands. `commas` is as of `Arrangement`; `most` as of `checked_length`.
    Errors: ValueError, one sentence, that names the line of what is no number.
    """
    checked_length(text, most)
    if commas == "auto":
        try:
            return plain_table(text)
        except ValueError as error:
            problem = error
    else:
        problem = ValueError("There is no table of numbers in this text.")
    # Half a character, which no file holds: pandas could not take it.
    layout = None if _HALVES.search(text) else table_layout(text)
    if layout is None:
        raise problem
    if len(layout.rows) * layout.width > MAX_CELLS:
        count = len(layout.rows) * layout.width
        raise above_limit(f"The table has {count:,} cells", MAX_CELLS, "cells")
    return _table(layout, commas)


def checked_length(text: str, most: int | None = MAX_FILE_BYTES) -> str:
    """The text itself; ValueError if it has more than `most` characters, or far too many lines."""
    if most is not None and len(text) > most:
        raise above_limit(f"The input has {len(text):,} characters", most, "of them")
    breaks = text.count("\n")
    if breaks > 2 * MAX_ROWS:
        raise above_limit(f"The input has {breaks:,} line breaks", 2 * MAX_ROWS, "of them")
    return text


def _table(layout: Layout, commas: str) -> Table:
    cells, names = _cells(layout), feature_names(layout.names or ("",) * layout.width)
    flat = [cell for place in range(layout.width) for cell in cells[place] if "," in cell]
    decimal = commas == "decimal" or (
        commas == "auto" and has_decimal_commas(flat, layout.separator)
    )
    facts = _facts(layout)
    if any(looks_numeric(cell) for cell in flat):
        facts.append("commas are decimal" if decimal else "commas group thousands")
    empty = [place for place in range(layout.width) if cells[place].map(is_empty).all()]
    columns: dict[int, np.ndarray] = {}
    texts: list[int] = []
    for place in range(layout.width):
        if place in empty:
            continue
        values, words = column_numbers(cells[place], decimal_commas=decimal)
        if 2 * words.sum() > (~cells[place].map(is_empty)).sum():
            texts.append(place)
            continue
        facts += _words_as_empty(cells[place], words, names[place], layout)
        columns[place], code = without_codes(values)
        if code is not None:
            facts.append(f"{code:g} in {names[place]} counts as empty")
    if not columns:
        raise ValueError("The table has no column of numbers; every step needs at least one.")
    if empty:
        facts.append(f"left out, since they are empty: {listed(names[place] for place in empty)}")
    in_words = {names[place]: tuple(cells[place]) for place in texts}
    return Table(
        values=np.stack(list(columns.values()), axis=1),
        names=tuple(names[place] for place in columns),
        lines=tuple(line.number for line in layout.rows),
        words=in_words,
        dated=tuple(name for name, texts in in_words.items() if _holds_times(texts)),
        columns=tuple(names[place] for place in sorted([*columns, *texts])),
        facts=tuple(facts),
    )


def _holds_times(cells: tuple[str, ...]) -> bool:
    """Whether a column of words holds dates; pandas takes Q1 for one."""
    return not holds_periods(cells) and holds_dates(cells)


def _words_as_empty(cells: pd.Series, words: np.ndarray, name: str, layout: Layout) -> list[str]:
    """What is said of a few words in a column of numbers; ValueError if they are more than a few.

    In a single column they are no cells that somebody left empty, so that there each is too many.
    """
    count = int(words.sum())
    if not count:
        return []
    if layout.width == 1 or count > MOST_WORDS * len(cells):
        row = int(np.flatnonzero(words)[0])
        number_in(cells[row], layout.rows[row].number, 1)
        # A number beside words, in another way of writing.
        raise ValueError(f"Line {layout.rows[row].number} holds “{word_label(cells[row])}”.")
    listed = ", ".join(f"“{word_label(word)}”" for word in cells[words].unique()[:3])
    return [f"{count:,} {'word' if count == 1 else 'words'} in {name} as empty cells: {listed}"]


def _cells(layout: Layout) -> pd.DataFrame:
    """The cells of the rows as text, (N, width); ValueError naming a line of another width."""
    blanks = layout.separator is None
    # One line a row, whatever quotes it has, so that row and line stay together.
    odd = [line for line in layout.rows if line.text.count('"') % 2]
    if layout.width == 1:
        frame = pd.DataFrame({0: [line.text.strip('"') for line in layout.rows]}, dtype=object)
    else:
        try:
            frame = pd.read_csv(
                io.StringIO("\n".join(line.text for line in layout.rows)),
                sep=r"\s+" if blanks else layout.separator,
                header=None,
                names=range(layout.width + 1),
                index_col=False,
                dtype=object,
                keep_default_na=False,
                na_filter=False,
                skipinitialspace=True,
                skip_blank_lines=False,
                quoting=csv.QUOTE_NONE if odd else csv.QUOTE_MINIMAL,
            )
        except (pd.errors.ParserError, ValueError):
            frame = pd.DataFrame()
        _check_widths(layout, frame)
    return frame.iloc[:, : layout.width].map(lambda cell: str(cell).strip())


def _check_widths(layout: Layout, frame: pd.DataFrame) -> None:
    for line in layout.rows[:-1] if _cells_short(layout) else layout.rows:
        cells = cut(line.text, layout.separator, layout.width)
        if len(cells) != layout.width:
            count = "1 number" if len(cells) == 1 else f"{len(cells):,} numbers"
            raise ValueError(
                f"Line {line.number} has {count}, expected {layout.width} as in line "
                f"{layout.rows[0].number}: every step needs the same features."
            )
    if len(frame) != len(layout.rows):
        raise ValueError("The quotes in this table do not close; write each cell on one line.")


def _cells_short(layout: Layout) -> int:
    """How many cells the last row lacks, as where its year is not over yet; 0 below few rows."""
    if len(layout.rows) <= FEWEST_FULL:
        return 0
    return max(
        layout.width - len(cut(layout.rows[-1].text, layout.separator, layout.width)),
        0,
    )


def _facts(layout: Layout) -> list[str]:
    facts = [f"{len(layout.rows):,} rows"]
    if layout.width > 1:
        facts.append(f"columns at {SEPARATOR_WORDS[layout.separator]}")
    if short := _cells_short(layout):
        cells = "1 cell, which counts" if short == 1 else f"{short:,} cells, which count"
        facts.append(f"the last row lacks {cells} as empty")
    passed = {
        "above the names": layout.titles,
        "below the names": layout.between,
        "at the end": layout.footers,
        "of comments (#)": layout.comments,
    }
    parts = [
        f"{count:,} line{'' if count == 1 else 's'} {where}"
        for where, count in passed.items()
        if count
    ]
    return [*facts, f"passed over: {', '.join(parts)}"] if parts else facts
