"""Dates as people write them, in lower case, and the same dates as year-month-day.

With dots the day comes first (20.11.2026), with slashes the month (11/20/2026). A four-digit year
at the beginning is followed by month and day. Two-digit years lie between 1970 and 2069. POSIX
starts a year earlier: its two-digit 69 is 1969.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

import torch

from explorer.corpora.held_out import is_held_out, sample_split, word_list
from explorer.corpora.random_choice import chance, pick

FIRST_YEAR, LAST_YEAR = 1900, 2099
FIRST_SHORT, LAST_SHORT = 1970, 2069
HELD_OUT_ONE_IN = 10
MONTHS = word_list(
    "january february march april may june july august september october november december"
)
WEEKDAYS = word_list("monday tuesday wednesday thursday friday saturday sunday")
ONES = word_list(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
ENDINGS = {1: "st", 2: "nd", 3: "rd"}


@dataclass(frozen=True)
class WrittenDate:
    """A date as a person writes it, and in the form YYYY-MM-DD."""

    text: str
    iso: str


def ordinal(day: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st …"""
    return f"{day}{'th' if 11 <= day <= 13 else ENDINGS.get(day % 10, 'th')}"


def in_words(day: int) -> str:
    """one … twenty, twenty-one … thirty-one."""
    if day <= 20:
        return ONES[day - 1]
    tens, ones = divmod(day, 10)
    return ("twenty", "thirty")[tens - 2] + (f"-{ONES[ones - 1]}" if ones else "")


@dataclass(frozen=True)
class _Parts:
    """The parts of one date, each in a random form."""

    day: str
    month: str
    year: str
    d: str
    m: str
    on: date


def _parts(on: date, generator: torch.Generator) -> _Parts:
    name = MONTHS[on.month - 1]
    short = "sept" if on.month == 9 and chance(0.5, generator) else name[:3]
    dotted = short + "." if chance(0.2, generator) and short != name else short
    padded = chance(0.5, generator)
    abbreviated = FIRST_SHORT <= on.year <= LAST_SHORT and chance(0.2, generator)
    days = (str(on.day), str(on.day), f"{on.day:02}", ordinal(on.day), in_words(on.day))
    return _Parts(
        pick(days, generator),
        pick((name, dotted), generator),
        f"{on.year % 100:02}" if abbreviated else str(on.year),
        f"{on.day:02}" if padded else str(on.day),
        f"{on.month:02}" if padded else str(on.month),
        on,
    )


# How the parts are put together; a weekday may come before them.
NAMED: tuple[Callable[[_Parts], str], ...] = (
    lambda p: f"{p.day} {p.month} {p.year}",
    lambda p: f"{p.day} {p.month}, {p.year}",
    lambda p: f"{p.month} {p.day}, {p.year}",
    lambda p: f"{p.month} {p.day} {p.year}",
    lambda p: f"the {ordinal(p.on.day)} of {p.month} {p.year}",
    lambda p: f"{ordinal(p.on.day)} of {p.month} {p.year}",
)
NUMBERS: tuple[Callable[[_Parts], str], ...] = (
    lambda p: f"{p.d}.{p.m}.{p.year}",
    lambda p: f"{p.m}/{p.d}/{p.year}",
    lambda p: f"{p.on.year}/{p.m}/{p.d}",
    lambda p: f"{p.on.year}-{p.on.month:02}-{p.on.day:02}",
    lambda p: f"{p.d}-{p.month.rstrip('.')}-{p.year}",
)


def sample_date(generator: torch.Generator) -> date:
    """A day from FIRST_YEAR to LAST_YEAR, all equally likely."""
    first, last = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
    return date.fromordinal(int(torch.randint(first, last + 1, (), generator=generator)))


def sample_written(on: date, generator: torch.Generator) -> WrittenDate:
    """The date in a random form."""
    parts = _parts(on, generator)
    if chance(0.35, generator):
        return WrittenDate(pick(NUMBERS, generator)(parts), on.isoformat())
    text = pick(NAMED, generator)(parts)
    if chance(0.2, generator):
        weekday = WEEKDAYS[on.weekday()]
        text = pick((f"{weekday}, ", f"{weekday} ", f"{weekday[:3]} "), generator) + text
    return WrittenDate(text, on.isoformat())


def is_held_out_day(on: date) -> bool:
    """Whether a day is held out of training in every form; about one in HELD_OUT_ONE_IN is."""
    return is_held_out(on.isoformat(), HELD_OUT_ONE_IN)


def sample_dates(count: int, held_out: bool, generator: torch.Generator) -> list[WrittenDate]:
    """`count` dates: held-out ones only, or training ones only."""
    examples = sample_split(sample_date, is_held_out_day, held_out, generator)
    return [sample_written(on, generator) for on in islice(examples, count)]


def sample_vague(count: int, generator: torch.Generator) -> list[WrittenDate]:
    """`count` training texts that say too little to tell their date, or nothing about it."""
    return [_vague(written, generator) for written in sample_dates(count, False, generator)]


def _vague(written: WrittenDate, generator: torch.Generator) -> WrittenDate:
    parts = _parts(date.fromisoformat(written.iso), generator)
    length = 1 + int(torch.randint(12, (), generator=generator))
    text = pick(
        (
            f"{parts.month} {parts.year}",
            f"{parts.day} {parts.month}",
            f"{parts.month} {parts.day}",
            f"{parts.d}.{parts.m}.",
            parts.month,
            parts.year,
            parts.day,
            WEEKDAYS[parts.on.weekday()],
            "".join(pick(characters(), generator) for _ in range(length)),
            "".join(pick(characters(), generator) for _ in range(length)),
        ),
        generator,
    )
    return WrittenDate(text.strip() or text, written.iso)


@lru_cache(maxsize=1)
def characters() -> tuple[str, ...]:
    """Every character that a written date can contain, sorted."""
    words = [*MONTHS, *WEEKDAYS, *map(in_words, range(1, 32)), *map(ordinal, range(1, 32))]
    return tuple(sorted({*"".join(words), *" 0123456789.,/-of the"}))
