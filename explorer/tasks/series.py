"""One's own series: predict the next value of a column of numbers; its tail is held out."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.sequences.arrangement import AS_READ, Arrangement, arranged
from explorer.sequences.labels import word_label
from explorer.sequences.numbers import table_note
from explorer.sequences.table_columns import read_table
from explorer.sequences.table_reading import checked_length
from explorer.tasks.sines import repeats_the_last
from explorer.tasks.task import Batch, Span, Task, Usual

FEWEST, MOST = 40, 20_000
TAIL_SHARE, SHORTEST_TAIL, LONGEST_TAIL = 0.2, 10, 1000
FIRST_LENGTH, LONGEST = 4, 200


@dataclass(frozen=True, eq=False)
class Series:
    """A column of numbers (N,), float64, its name, and how it was scaled.

    `labels` name its N values where the table does, `note` says what was done to read it.
    """

    name: str
    values: Tensor
    mean: float
    deviation: float
    labels: tuple[str, ...] = ()
    note: str = ""

    @property
    def split(self) -> int:
        """Where the held-out tail begins."""
        tail = max(round(TAIL_SHARE * len(self.values)), SHORTEST_TAIL)
        return len(self.values) - min(tail, LONGEST_TAIL)

    @property
    def scaled(self) -> Tensor:
        """The values less the mean, over the standard deviation, both of the training part."""
        return ((self.values - self.mean) / self.deviation).float()


def read_series(text: str, column: str = "", choice: Arrangement | None = None) -> Series:
    """One column of a table of numbers, the first unless its name is given.

    `read_table` says what is read as a table, `choice` what becomes of gaps and of more than
    20,000 values; the scale is always the series' own. Raises ValueError, one clear sentence, for
    anything that is no table of numbers, for fewer than 40 values, for a column that is not there,
    and for one that never changes.
    """
    choice = choice or Arrangement()
    if not checked_length(text).strip(" \t\r\n,;"):
        raise ValueError(f"The series is empty; allowed are {FEWEST} to {MOST:,} numbers.")
    whole = read_table(text, choice)
    table = arranged(whole.column(_place(whole.names, column)), choice, MOST)
    (name,) = table.names
    result = torch.from_numpy(table.values[:, 0].copy())
    if len(result) < FEWEST:
        raise ValueError(
            f"The series has {len(result)} values; allowed are {FEWEST} to {MOST:,}, so that there "
            "is something to train on and something to hold out."
        )
    series = Series(name, result, 0.0, 1.0)
    trained_on = result[: series.split]
    deviation = trained_on.std().item()
    if not deviation > 1e-12 * max(1.0, trained_on.abs().max().item()):
        raise ValueError(
            f"The column “{series.name}” does not change in its first {series.split} values; "
            "there is nothing to learn."
        )
    note = table_note(table.facts) if table.facts else ""
    return Series(series.name, result, trained_on.mean().item(), deviation, table.labels, note)


def _place(names: tuple[str, ...], column: str) -> int:
    """Where the column stands among the columns of numbers; without a name it is the first."""
    if column and column not in names:
        raise ValueError(
            f"There is no column of numbers “{word_label(column)}”; there are {', '.join(names)}."
        )
    return names.index(column) if column else 0


def columns_of(text: str, choice: Arrangement = AS_READ) -> tuple[str, ...]:
    """The names of the columns of numbers that are read; ValueError if there is none."""
    return read_table(text, choice).names


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
        sentence=_sentence(series),
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
        labels=(lambda length: series.labels[split - length : -1]) if series.labels else None,
        usual=SERIES_USUAL,
    )


def _sentence(series: Series) -> str:
    count = len(series.values)
    held_out = f"The last {count - series.split} of {count} values are held out"
    if series.labels:
        held_out += f", from {series.labels[series.split]} to {series.labels[-1]}"
    question = f"The column “{series.name}” comes value by value: what is the next one?"
    return f"{question} {held_out}."


SERIES_USUAL = Usual(start="drawn", steps=600)


def example_series() -> str:
    """Twelve values a year with a trend and a swing, as one would type them."""
    return "\n".join(
        f"{20.0 + 0.02 * n + 8.0 * math.sin(2.0 * math.pi * n / 12.0):.2f}" for n in range(240)
    )
