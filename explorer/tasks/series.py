"""One's own series: predict the next value of a column of numbers; its tail is held out."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.sequences.labels import word_label
from explorer.sequences.limits import MAX_FILE_BYTES, above_limit
from explorer.sequences.numbers import feature_names, number_in, split_header
from explorer.sequences.rows import Row, is_numeric, rows
from explorer.tasks.sines import repeats_the_last
from explorer.tasks.task import Batch, Span, Task, Usual

FEWEST, MOST = 40, 20_000
TAIL_SHARE, SHORTEST_TAIL, LONGEST_TAIL = 0.2, 10, 1000
FIRST_LENGTH, LONGEST = 4, 200


@dataclass(frozen=True, eq=False)
class Series:
    """A column of numbers (N,), float64, its name, and how it was scaled."""

    name: str
    values: Tensor
    mean: float
    deviation: float

    @property
    def split(self) -> int:
        """Where the held-out tail begins."""
        tail = max(round(TAIL_SHARE * len(self.values)), SHORTEST_TAIL)
        return len(self.values) - min(tail, LONGEST_TAIL)

    @property
    def scaled(self) -> Tensor:
        """The values less the mean, over the standard deviation, both of the training part."""
        return ((self.values - self.mean) / self.deviation).float()


def read_series(text: str, column: str = "") -> Series:
    """One column of a text of numbers, the first unless its name is given.

    Raises ValueError, one clear sentence, for anything that is not numbers, for fewer than 40 or
    more than 20,000 of them, for a column that is not there, and for one that never changes.
    """
    if len(text) > MAX_FILE_BYTES:
        raise above_limit(f"The series has {len(text):,} characters", MAX_FILE_BYTES, "of them")
    names, data = _table(text)
    place = _place(names, data, column)
    cells = [(row.number, "".join(row.cells[place : place + 1])) for row in data]
    if len(data) == 1:  # one line of many numbers
        cells = [(data[0].number, cell) for cell in data[0].cells]
    if len(cells) > MOST:
        raise above_limit(f"The series has {len(cells):,} values", MOST, "values")
    values = [number_in(cell, line, place + 1, most=math.inf) for line, cell in cells]
    result = torch.tensor(values, dtype=torch.float64)
    if len(result) < FEWEST:
        raise ValueError(
            f"The series has {len(result)} values; allowed are {FEWEST} to {MOST:,}, so that there "
            "is something to train on and something to hold out."
        )
    series = Series(names[place], result, 0.0, 1.0)
    trained_on = result[: series.split]
    deviation = trained_on.std().item()
    if not deviation > 1e-12 * max(1.0, trained_on.abs().max().item()):
        raise ValueError(
            f"The column “{series.name}” does not change in its first {series.split} values; "
            "there is nothing to learn."
        )
    return Series(series.name, result, trained_on.mean().item(), deviation)


def _table(text: str) -> tuple[tuple[str, ...], list[Row]]:
    """The names of the columns, and the rows of values."""
    lines = rows(text, MOST)
    if not lines:
        raise ValueError(f"The series is empty; allowed are {FEWEST} to {MOST:,} numbers.")
    header, data = split_header(lines)
    cells = header.cells if header else ("",) * len(data[0].cells)
    return feature_names(cells), data


def _place(names: tuple[str, ...], data: list[Row], column: str) -> int:
    """Where the column stands; without a name the first that begins with a number (no dates)."""
    if column and column not in names:
        raise ValueError(
            f"There is no column “{word_label(column)}”; there are {', '.join(names)}."
        )
    if column:
        return names.index(column)
    numeric = [place for place, cell in enumerate(data[0].cells) if is_numeric(cell)]
    return numeric[0] if numeric else 0


def columns_of(text: str) -> tuple[str, ...]:
    """The names of the columns that begin with a number; ValueError if there is none."""
    names, data = _table(text)
    pairs = zip(names, data[0].cells, strict=False)
    return tuple(name for name, cell in pairs if is_numeric(cell)) if len(data) > 1 else names[:1]


def series_task(series: Series) -> Task:
    """The task of predicting the next value of a series, in its own standard deviations."""
    scaled, split = series.scaled, series.split
    longest = min(LONGEST, (split - 2) // 2)

    def draw(length: int, count: int, generator: torch.Generator) -> Batch:
        """Windows of the training part."""
        starts = torch.randint(split - length, (count,), generator=generator)
        windows = scaled[starts + torch.arange(length + 1)[:, None]]
        return Batch(windows[:-1].unsqueeze(-1), windows[1:].unsqueeze(-1))

    def exam(length: int, count: int, generator: torch.Generator) -> Batch:
        """The tail, read as one sequence after as much of what comes before as a window holds."""
        read = scaled[split - length :]
        return Batch(read[:-1].view(-1, 1, 1), read[length:].view(-1, 1, 1))

    return Task(
        key="series",
        title="Own series",
        source="your numbers",
        sentence=f"The column “{series.name}” comes value by value: what is the next one? The "
        f"last {len(series.values) - split} of {len(series.values)} values are held out.",
        kind="numbers",
        span=Span("Window", FIRST_LENGTH, longest, min(50, longest)),
        inputs=(series.name,),
        outputs=("next value",),
        draw=draw,
        exam=exam,
        baseline=repeats_the_last,
        baseline_word="repeats the last value",
        clock=lambda length: length,
        forecasts=True,
        probe=exam,
        given=lambda length: length,
        usual=SERIES_USUAL,
    )


SERIES_USUAL = Usual(start="drawn", steps=600)


def example_series() -> str:
    """Twelve values a year with a trend and a swing, as one would type them."""
    return "\n".join(
        f"{20.0 + 0.02 * n + 8.0 * math.sin(2.0 * math.pi * n / 12.0):.2f}" for n in range(240)
    )
