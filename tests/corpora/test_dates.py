"""Written dates: every form means its date, and no held-out day is trained on."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
import torch

from explorer.corpora.dates import (
    WEEKDAYS,
    WrittenDate,
    characters,
    in_words,
    is_held_out_day,
    ordinal,
    sample_dates,
    sample_vague,
)
from explorer.shapes.date_translator import MAX_CHARACTERS

WORDS = {in_words(day): day for day in range(1, 32)}


def generator(seed: int = 3) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def dates() -> list[WrittenDate]:
    """Dates for training."""
    return sample_dates(3000, False, generator())


@pytest.fixture(scope="module")
def vague() -> list[WrittenDate]:
    """Training texts that do not give the whole date."""
    return sample_vague(500, generator())


def parsed_date(text: str) -> date:
    """A second reader of dates: rewrites numbers and names into forms that strptime understands."""
    text = re.sub(rf"^({'|'.join(day[:3] for day in WEEKDAYS)})[a-z]* *,? +", "", text)
    text = re.sub(r"^([a-z]+),? ", r"\1 ", text).removeprefix("the ").replace(" of ", " ")
    words = re.sub(r"(\d)(st|nd|rd|th)\b", r"\1", text).replace("sept.", "sep.")
    words = re.sub(r"\bsept\b", "sep", words)
    for word in sorted(WORDS, key=len, reverse=True):
        words = re.sub(rf"(?<![a-z-]){word}(?![a-z-])", str(WORDS[word]), words)
    words = re.sub(r"(?<=[a-z])\.", "", words).replace(",", "")
    named = [f"{d} {m} {y}" for d, m in (("%d", "%b"), ("%d", "%B")) for y in ("%Y", "%y")]
    named += [f"{m} %d {y}" for m in ("%b", "%B") for y in ("%Y", "%y")]
    named += [f"%d-{m}-{y}" for m in ("%b", "%B") for y in ("%Y", "%y")]
    numbers = ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d.%m.%y", "%m/%d/%Y", "%m/%d/%y"]
    for form in (*numbers, *named):
        try:
            result = datetime.strptime(words, form).date()
        except ValueError:
            continue
        # strptime reads the two-digit year 69 as 1969.
        short = "%y" in form and result.year == 1969
        return result.replace(year=2069) if short else result
    raise AssertionError(text)


def test_a_second_reader_gets_the_same_date_from_every_form(dates: list[WrittenDate]) -> None:
    for written in dates[:1500]:
        assert parsed_date(written.text).isoformat() == written.iso, written


def test_dates_cover_1900_to_2099_and_fit_the_input_field(dates: list[WrittenDate]) -> None:
    years = {int(written.iso[:4]) for written in dates}
    assert (min(years), max(years)) == (1900, 2099)
    assert max(len(written.text) for written in dates) <= MAX_CHARACTERS


@pytest.mark.parametrize(
    ("day", "word", "ending"),
    [
        (1, "one", "1st"),
        (12, "twelve", "12th"),
        (22, "twenty-two", "22nd"),
        (30, "thirty", "30th"),
        (31, "thirty-one", "31st"),
    ],
)
def test_days_have_their_words_and_ordinals(day: int, word: str, ending: str) -> None:
    assert (in_words(day), ordinal(day)) == (word, ending)


def test_no_held_out_day_is_trained_on(dates: list[WrittenDate], vague: list[WrittenDate]) -> None:
    held_out = {written.iso for written in sample_dates(1000, True, generator())}
    assert not held_out & {written.iso for written in dates + vague}
    assert all(is_held_out_day(date.fromisoformat(iso)) for iso in held_out)


def test_the_character_list_is_exactly_that_of_the_samples(
    dates: list[WrittenDate], vague: list[WrittenDate]
) -> None:
    assert {c for written in dates + vague for c in written.text} == set(characters())


def test_dates_depend_on_the_seed_alone() -> None:
    assert sample_dates(50, True, generator(1)) == sample_dates(50, True, generator(1))
    assert sample_dates(50, True, generator(1)) != sample_dates(50, True, generator(2))
