"""A table as it was read, before it is known how its rows become steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import final

import numpy as np

from explorer.sequences.labels import shortened_middle

LABEL_LENGTH = 20
MOST_LISTED = 8


@final
@dataclass(frozen=True, eq=False)
class Table:
    """Columns of numbers and of words; first all of a text, later those that are read.

    values: (N, I) float64, NaN where a cell is empty.
    names: I distinct names of the columns of numbers. lines: N line numbers in the text, from 1.
    words: the N cells of each column of words, by its name; `dated` names those that hold dates.
    columns: the names of all columns in their order in the text.
    labels: N short labels of the rows, or () where no column names them.
    facts: what was done to read it, in words that follow one another.
    """

    values: np.ndarray
    names: tuple[str, ...]
    lines: tuple[int, ...]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dated: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    def numbers(self, name: str) -> np.ndarray:
        """The column of numbers of that name, (N,)."""
        column: np.ndarray = self.values[:, self.names.index(name)]
        return column

    def column(self, place: int) -> Table:
        """The table with one column of numbers only."""
        return replace(self, values=self.values[:, [place]], names=(self.names[place],))

    def rows(self, places: Sequence[int] | np.ndarray, *facts: str) -> Table:
        """The table with the rows at these places only, and what is to be said of that."""
        return replace(
            self,
            values=self.values[places],
            lines=tuple(self.lines[place] for place in places),
            words={name: tuple(cells[p] for p in places) for name, cells in self.words.items()},
            labels=tuple(self.labels[place] for place in places) if self.labels else (),
            facts=(*self.facts, *facts),
        )


def text_label(text: str) -> str:
    """A cell as a label: one line, nothing invisible, shortened in the middle; – if empty."""
    return shortened_middle(text, LABEL_LENGTH) or "–"


def listed(names: Iterable[str]) -> str:
    """Names one after another, the first few of many."""
    every = tuple(names)
    more = len(every) - MOST_LISTED
    return ", ".join(every[:MOST_LISTED]) + (f" and {more:,} more" if more > 0 else "")
