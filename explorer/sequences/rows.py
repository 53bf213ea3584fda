"""Lines of a text cut into cells, before any cell is read as a number."""

import csv
import re
from dataclasses import dataclass
from typing import final

from explorer.sequences.limits import MAX_STEPS, above_limit
from explorer.wording import MINUS

LONGEST_NUMBER = 400

_BLANKS = ",; \t"

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*|,[0-9]+)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity|∞)", re.IGNORECASE)
_TAB = re.compile(r"[^\s,]\t")


@final
@dataclass(frozen=True)
class Row:
    """A line that holds something: its number from 1, its text, its cells without blanks."""

    number: int
    text: str
    cells: tuple[str, ...]

    @property
    def is_separated(self) -> bool:
        """Whether the line shows a separator other than spaces."""
        return any(separator in self.text for separator in ",;\t")


def is_number(cell: str) -> bool:
    """Whether a cell is a finite decimal number, with a point or a comma."""
    return len(cell) <= LONGEST_NUMBER and _NUMBER.fullmatch(cell) is not None


def is_numeric(cell: str) -> bool:
    """Whether a cell is a number, NaN or infinity, and so cannot name a column."""
    return is_number(cell) or _NOT_FINITE.fullmatch(cell) is not None


def rows(text: str, most: int = MAX_STEPS) -> list[Row]:
    """The lines of a text that are not blank, each cut at the separator the text uses.

    Semicolons come before tabs, tabs before commas, commas before spaces. Byte order mark,
    any line ending, quoted cells, a trailing separator and a typographic minus are understood.
    Errors: ValueError for more than `most` lines, one line of names not counted.
    """
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = map(str.strip, plain.replace(MINUS, "-").split("\n"))
    filled = [(number, line) for number, line in enumerate(lines, 1) if line.strip(_BLANKS)]
    if len(filled) > most + 1:
        raise above_limit(f"The input has {len(filled):,} lines", most, "steps")
    has_tabs = any(_TAB.search(line) for _, line in filled)
    separator = ";" if ";" in plain else "\t" if has_tabs else None
    return [
        Row(number, line, _cells(line, separator or ("," if "," in line else None)))
        for number, line in filled
    ]


def _cells(line: str, separator: str | None) -> tuple[str, ...]:
    """The cells of one line, blanks around them removed and one trailing separator ignored."""
    if separator is None:
        return tuple(line.split())
    cells = _unquoted(line.removesuffix(",").rstrip(), separator)
    return tuple(cells[:-1] if len(cells) > 1 and not cells[-1] else cells)


def _unquoted(line: str, separator: str) -> list[str]:
    """The line cut at the separator; separators inside a closed pair of quotes do not count."""
    cells = line.split(separator)
    if '"' in line and line.count('"') % 2 == 0 and len(line) < csv.field_size_limit():
        cells = next(csv.reader([line], delimiter=separator, skipinitialspace=True))
    return [cell.strip() for cell in cells]
