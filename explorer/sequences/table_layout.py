"""Where in a text its table stands: separator, titles, names of columns, rows, footers."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from explorer.sequences.limits import MAX_ROWS
from explorer.sequences.table_cells import is_empty, looks_numeric

COMMENT = "#"
SAMPLE, TAIL = 400, 40
# Of several that fit equally well the first: a comma is a decimal sign beside a semicolon.
SEPARATORS: tuple[str | None, ...] = (";", "\t", "|", ",", None)
LONGEST_LINE = 20_000
FEWEST_YEARS = 4
# Of few lines many may be titles and footers.
SHARE = 0.3


@final
@dataclass(frozen=True)
class Line:
    """A line that holds something: its number from 1, its text, whether a blank one precedes it."""

    number: int
    text: str
    after_blank: bool = False


@final
@dataclass(frozen=True)
class Layout:
    """The parts of a text: names of columns, the lines of the rows, and what is passed over.

    `separator` is None for blanks. `titles` counts lines before the names, `between` those between
    names and rows, as of units, `footers` lines after the rows, `comments` those that begin with #.
    """

    separator: str | None
    width: int
    names: tuple[str, ...]
    rows: tuple[Line, ...]
    titles: int
    between: int
    footers: int
    comments: int


def table_layout(text: str) -> Layout | None:
    """The layout of the table in a text, or None if it has no table of two rows of numbers."""
    lines, comments = _lines(text)
    if not 2 <= len(lines) <= MAX_ROWS + 1:
        return None
    separator, width = _separator(lines)
    sample = [line for line in lines if len(split(line.text, separator)) == width][:SAMPLE]
    columns = _number_columns([split(line.text, separator) for line in sample], width)
    if not columns:
        return None

    def is_row(line: Line) -> bool:
        cells = cut(line.text, separator, width)
        if len(cells) != width or _are_years([cells[place] for place in columns]):
            return False
        numbers = sum(looks_numeric(cells[place]) for place in columns)
        return 2 * numbers > sum(not is_empty(cells[place]) for place in columns)

    start = next((place for place, line in enumerate(lines) if is_row(line)), len(lines))
    end = len(lines)
    while end > start and _is_footer(lines[end - 1], separator, width, columns):
        end -= 1
    if end - start < 2:
        return None
    first = start
    while first > 0 and _may_be_names(cut(lines[first - 1].text, separator, width), width):
        first -= 1
    # Names come before units, and fill more columns than a title that has separators too.
    first = max(
        range(first, start),
        key=lambda place: sum(map(bool, split(lines[place].text, separator))),
        default=start,
    )
    names = _names(lines[first].text, separator, width) if first < start else ()
    if not names and comments:
        names = _names(comments[-1], separator, width)
    return Layout(
        separator=separator,
        width=width,
        names=names,
        rows=tuple(lines[start:end]),
        titles=first,
        between=max(start - first - 1, 0),
        footers=len(lines) - end,
        comments=len(comments),
    )


def split(line: str, separator: str | None) -> list[str]:
    """The cells of a line without the blanks around them; separators within quotes do not count."""
    if separator is None:
        if '"' not in line:
            return line.split()
        line, separator = " ".join(line.split()), " "
    if '"' in line and line.count('"') % 2 == 0:
        cells = next(csv.reader([line], delimiter=separator, skipinitialspace=True))
    else:
        cells = line.split(separator)
    return [cell.strip() for cell in cells]


def cut(line: str, separator: str | None, width: int) -> list[str]:
    """The cells of a line, without empty ones at its end that are beyond the width."""
    cells = split(line, separator)
    while len(cells) > width and not cells[-1]:
        cells.pop()
    return cells


def _lines(text: str) -> tuple[list[Line], list[str]]:
    """The lines that hold something, and the texts of comments, at most those before the rows."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines, comments, after_blank = [], [], False
    for number, raw in enumerate(plain.split("\n"), start=1):
        # A tab at the end is an empty cell, a blank there is nothing.
        line = raw.strip(" \r\n")
        if not line.strip(",; \t|"):
            after_blank = True
        elif line.startswith(COMMENT):
            comments.append(line.lstrip(COMMENT).strip())
        else:
            lines.append(Line(number, line[:LONGEST_LINE], after_blank))
            after_blank = False
    return lines, comments


def _separator(lines: Sequence[Line]) -> tuple[str | None, int]:
    """The separator under which most lines have the same number of cells, and that number."""
    sample = [*lines[:SAMPLE], *lines[max(len(lines) - TAIL, SAMPLE) :]]
    best: tuple[int, str | None, int] = (0, ",", 1)
    for separator in SEPARATORS:
        rows = [split(line.text, separator) for line in sample]
        widths = Counter(
            len(cells) for cells in rows if len(cells) > 1 and any(map(looks_numeric, cells))
        )
        for width, count in widths.most_common(1):
            if count > best[0] and count >= max(2, SHARE * len(sample)):
                best = (count, separator, width)
    return best[1], best[2]


def _number_columns(rows: Sequence[list[str]], width: int) -> list[int]:
    """The columns most of whose cells are numbers."""
    result = []
    for place in range(width):
        cells = [row[place] for row in rows if not is_empty(row[place])]
        if cells and 2 * sum(map(looks_numeric, cells)) >= len(cells):
            result.append(place)
    return result


def _is_footer(line: Line, separator: str | None, width: int, columns: Sequence[int]) -> bool:
    """Whether a line near the end says something about the table and is no row of it."""
    cells = cut(line.text, separator, width)
    if len(cells) != width:
        return not looks_numeric(cells[0])
    if width == 1:
        return line.after_blank and not looks_numeric(cells[0]) and not is_empty(cells[0])
    return all(not looks_numeric(cells[p]) and not is_empty(cells[p]) for p in columns) or (
        len([cell for cell in cells if cell]) == 1 and not looks_numeric(cells[0]) and width > 2
    )


def _may_be_names(cells: Sequence[str], width: int) -> bool:
    """Whether a line has a word for every column; the column of row names may have none."""
    if width == 1:
        return True
    return len(cells) in (width, width - 1) and sum(map(bool, cells)) >= max(width - 1, 1)


def _are_years(cells: Sequence[str]) -> bool:
    """Whether cells are years one after another, which name columns."""
    if len(cells) < FEWEST_YEARS or not all(re.fullmatch("[12][0-9]{3}", cell) for cell in cells):
        return False
    return all(int(cell) == int(cells[0]) + place for place, cell in enumerate(cells))


def _names(line: str, separator: str | None, width: int) -> tuple[str, ...]:
    """The names of the columns in a line, or () if it has another number of them."""
    if width == 1:
        return (line.strip().strip('"'),)
    cells = cut(line, separator, width)
    if len(cells) == width - 1:
        cells = ["", *cells]
    if len(cells) != width:
        return ()
    # Digits alone are no name: a table written back would have lost its line of names.
    return tuple(f"year {cell}" if re.fullmatch("[12][0-9]{3}", cell) else cell for cell in cells)
