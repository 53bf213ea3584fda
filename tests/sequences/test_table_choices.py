"""What is read of a table: the column that names the steps, the features, one of several runs."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.sequences import MAX_STEPS, numbers_sequence
from explorer.sequences.arrangement import Arrangement
from explorer.sequences.table_reading import FEWEST_FULL, whole_table
from explorer.sequences.table_runs import runs_of
from explorer.tasks.probe import task_probe
from explorer.tasks.series import columns_of, read_series, series_task
from tests.plain_cells import assert_one_sentence

FIRMS = ("General Motors", "US Steel", "IBM")
YEARS = range(1935, 1955)
PANEL = "firm,year,invest,value\n" + "".join(
    f"{firm},{year},{100 * place + year - 1935},{place + (year - 1935) / 8}\n"
    for place, firm in enumerate(FIRMS)
    for year in YEARS
)
# The same with the years outside, as sources that append a year write it.
MIXED = "firm,year,invest,value\n" + "".join(
    f"{firm},{year},{100 * place + year - 1935},{place + (year - 1935) / 8}\n"
    for year in YEARS
    for place, firm in enumerate(FIRMS)
)
# As R's plm has it: firms are numbers.
CODED = PANEL
for code, firm in enumerate(FIRMS, start=1):
    CODED = CODED.replace(firm, f"{code}")
SEXES = "country,sex,year,rate\n" + "".join(
    f"{country},{sex},{year},{k + year / 8}\n"
    for k, country in enumerate(("Chile", "Norway"))
    for sex in ("women", "men")
    for year in YEARS
)


def invest(place: int) -> list[float]:
    return [100.0 * place + n for n in range(len(YEARS))]


# quarters and months in words


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("Period", ("Q01", "Q02", "Q03", "Q04")),
        ("quarter", ("Q1", "Q2", "Q3", "Q4")),
        ("qtr", ("1st quarter", "2nd quarter", "3rd quarter", "4th quarter")),
        ("period", tuple(f"M{n:02d}" for n in range(1, 14))),
        ("month", ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov")),
        ("Monat", ("Januar", "Februar", "März", "Mai", "Oktober", "Dezember")),
    ],
)
def test_a_quarter_or_month_in_words_joins_the_year(column: str, cells: tuple[str, ...]) -> None:
    rows = [(year, cell) for year in (1995, 1996) for cell in cells]
    text = f"Year,{column},Value\n" + "".join(f"{y},{c},{n}.5\n" for n, (y, c) in enumerate(rows))
    sequence = numbers_sequence(text)
    assert sequence.tokens == tuple(f"{year}-{cell}" for year, cell in rows)
    assert sequence.features == ("Value",)
    assert f"named by Year, {column}" in sequence.notes[0]


def test_words_beside_a_year_that_are_no_part_of_it_stay_out_of_the_label() -> None:
    text = "Year,Place,Value\n" + "".join(f"{1990 + n},Q{n},{n}\n" for n in range(9))
    sequence = numbers_sequence(text)
    assert sequence.tokens == tuple(f"{1990 + n}" for n in range(9))
    assert "since they hold words: Place" in sequence.notes[0]


# a short last row

SUNSPOTS = [[(7 * year + month) % 90 for month in range(12)] for year in range(12)]


@pytest.mark.parametrize("separator", [" ", ";", ",", "\t", "   "])
@pytest.mark.parametrize("months", [1, 3, 11])
def test_a_year_that_is_not_over_has_empty_cells_that_are_counted(
    separator: str, months: int
) -> None:
    rows = [[1900 + n, *row] for n, row in enumerate(SUNSPOTS)]
    rows.append([1912, *range(months)])
    text = "\n".join(separator.join(map(str, row)) for row in rows)
    sequence = numbers_sequence(text)
    assert sequence.tokens == (*(f"{1900 + n}" for n in range(12)), "1912*")
    expected = [*range(months), *SUNSPOTS[-1][months:]]  # an end repeats its neighbour
    assert sequence.x[-1, 0].tolist() == expected
    missing = 12 - months
    assert f"the last row lacks {missing} cell" in sequence.notes[0]
    assert f"{missing} empty cell" in sequence.notes[0]
    left = numbers_sequence(text, Arrangement(gaps="leave"))
    assert len(left.tokens) == 12
    assert "1 row with" in left.notes[0]


def test_a_short_row_among_others_or_below_few_is_refused_with_its_line() -> None:
    full = ["1;2"] * (FEWEST_FULL + 3)
    for lines, number in (([*full[:2], "3", *full[2:]], 3), ([*full[: FEWEST_FULL - 1], "3"], 4)):
        with pytest.raises(ValueError, match=f"Line {number} has 1 number, expected 2"):
            numbers_sequence("\n".join(lines))


# what names the steps


def test_any_column_can_name_the_steps() -> None:
    words = numbers_sequence(PANEL, Arrangement(steps="firm"))
    assert words.tokens == tuple(firm for firm in FIRMS for _ in YEARS)
    assert words.features == ("year", "invest", "value")
    numbers = numbers_sequence(PANEL, Arrangement(steps="invest"))
    assert numbers.tokens[:2] == ("0", "1")
    assert numbers.features == ("year", "value")
    assert "named by invest" in numbers.notes[0]


def test_where_no_column_names_the_steps_times_are_read_as_numbers() -> None:
    sequence = numbers_sequence(PANEL, Arrangement(steps=""))
    assert sequence.features == ("year", "invest", "value")
    assert sequence.tokens[0] == "1935 …"
    assert "no column names the steps, as chosen" in sequence.notes[0]


def test_one_of_several_times_can_name_the_steps_and_the_others_are_left_out() -> None:
    text = "year,month,v\n" + "".join(f"{1990 + n // 12},{n % 12 + 1},{n}\n" for n in range(24))
    assert numbers_sequence(text).tokens[:2] == ("1990-01", "1990-02")
    sequence = numbers_sequence(text, Arrangement(steps="month"))
    assert sequence.tokens[:2] == ("01", "02")
    assert sequence.features == ("v",)
    assert "since a time names the steps: year" in sequence.notes[0]


# features


def test_the_columns_that_are_read_can_be_chosen_in_the_order_of_the_table() -> None:
    sequence = numbers_sequence(PANEL, Arrangement(features=("value", "year")))
    assert sequence.features == ("year", "value")
    assert sequence.x[0, 0].tolist() == [1935, 0]
    for part in ("read, as chosen: year, value", "left out, as chosen: invest"):
        assert part in sequence.notes[0]


def test_typed_numbers_have_columns_to_choose_from_too() -> None:
    sequence = numbers_sequence("1,2,3\n4,5,6", Arrangement(steps="x1", features=("x3",)))
    assert sequence.tokens == ("1", "4")
    assert sequence.x.flatten().tolist() == [3, 6]


def test_a_table_with_more_columns_than_fit_can_be_read_in_part() -> None:
    row = ",".join(map(str, range(100)))
    sequence = numbers_sequence(f"{row}\n{row}", Arrangement(features=("x2", "x100")))
    assert sequence.x[:, 0].tolist() == [[1, 99]] * 2


def test_a_column_scaled_alone_has_its_own_mean() -> None:
    choice = Arrangement(features=("invest",), run="IBM", scale="auto")
    scaling = numbers_sequence(PANEL, choice).scaling
    assert scaling is not None
    assert scaling.means == pytest.approx((np.mean(invest(2)),))


# runs


@pytest.mark.parametrize("text", [PANEL, MIXED], ids=["one after another", "mixed"])
@pytest.mark.parametrize("place", range(3))
def test_one_of_several_runs_can_be_read_alone(text: str, place: int) -> None:
    assert "3 runs of rows, told apart by firm" in numbers_sequence(text).notes[0]
    sequence = numbers_sequence(text, Arrangement(run=FIRMS[place]))
    assert sequence.x[:, 0, 0].tolist() == invest(place)
    assert sequence.tokens == tuple(map(str, YEARS))
    assert f"only the 20 of 60 rows where firm is {FIRMS[place]}" in sequence.notes[0]


def test_runs_can_be_told_apart_by_numbers_or_by_two_columns_of_words() -> None:
    sequence = numbers_sequence(CODED, Arrangement(run="2"))
    assert sequence.features == ("invest", "value")
    assert sequence.x[:, 0, 0].tolist() == invest(1)
    runs = runs_of(whole_table(SEXES))
    assert runs is not None
    assert runs.names == ("Chile, women", "Chile, men", "Norway, women", "Norway, men")
    men = numbers_sequence(SEXES, Arrangement(run="Norway, men"))
    assert men.x.flatten().tolist() == [1 + year / 8 for year in YEARS]


@pytest.mark.parametrize(
    "text",
    [
        "1,2\n3,4\n5,6",
        "year,v\n" + "".join(f"{year},{year % 7}\n" for year in YEARS),
        "day,place,v\n" + "".join(f"2024-01-{n:02d},{'ab'[n % 2]},{n}\n" for n in range(1, 29)),
        "name,group,v\n" + "".join(f"n{n % 14},{'ab'[n // 14]},{n}\n" for n in range(28)),
    ],
    ids=["plain", "years once", "days once", "no times"],
)
def test_where_no_time_repeats_there_are_no_runs(text: str) -> None:
    assert runs_of(whole_table(text)) is None


def test_a_series_can_be_one_run_too_and_its_probe_shows_the_names_of_the_steps() -> None:
    text = "firm;day;price\n" + "".join(
        f"{firm};{2020 + n // 336}-{n // 28 % 12 + 1:02d}-{n % 28 + 1:02d};{k * 100 + n % 9},5\n"
        for k, firm in enumerate(FIRMS)
        for n in range(60)
    )
    choice = Arrangement(run="IBM")
    series = read_series(text, choice=choice)
    assert series.values.tolist() == [200 + n % 9 + 0.5 for n in range(60)]
    assert "only the 60 of 180 rows where firm is IBM" in series.note
    assert columns_of(text, choice) == ("price",)
    probe = task_probe(series_task(series), 10, 0)
    assert probe.sequence.tokens == series.labels[series.split - 10 : -1]
    assert probe.sequence.tokens[-1] == "2020-03-03"


# names that are not there


@pytest.mark.parametrize(
    ("choice", "parts"),
    [
        (Arrangement(steps="day"), ["no column “day”", "firm, year, invest, value"]),
        (Arrangement(features=("day",)), ["column of numbers “day”", "year, invest, value"]),
        (Arrangement(features=("firm",)), ["column of numbers “firm”", "year, invest, value"]),
        (Arrangement(run="Ford"), ["where firm is “Ford”", "General Motors, US Steel, IBM"]),
    ],
)
def test_a_name_that_the_table_lacks_gives_one_sentence(
    choice: Arrangement, parts: list[str]
) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refused:
        numbers_sequence(PANEL, choice)
    assert_one_sentence(refused.value, *parts)


def test_a_run_of_a_table_without_runs_and_a_table_of_labels_only_are_refused() -> None:
    with pytest.raises(ValueError, match="no column of this table tells several runs"):
        numbers_sequence("1\n2", Arrangement(run="a"))
    with pytest.raises(ValueError, match="No column of numbers is left to read beside x"):
        numbers_sequence("1\n2", Arrangement(steps="x"))


# nothing is dropped silently


def rows_accounted_for(note: str, lines: int) -> int:
    """How many steps there must be, by what a note says of a text with so many lines."""

    def count(pattern: str) -> list[int]:
        found = re.search(pattern, note)
        return [int(group.replace(",", "")) for group in found.groups()] if found else []

    (rows,) = count(r"^([\d,]+) rows")
    passed = sum(int(n) for n in re.findall(r"(\d+) lines? (?:above|below|at|of)", note))
    assert rows + passed + 1 == lines
    if run := count(r"only the ([\d,]+) of ([\d,]+) rows"):
        assert run[1] == rows
        rows = run[0]
    if left := count(r"([\d,]+) rows? with [\d,]+ empty cells? left out"):
        rows -= left[0]
    if window := count(r"rows ([\d,]+) to ([\d,]+) of ([\d,]+)"):
        assert window[2] == rows
        rows = window[1] - window[0] + 1
    if every := count(r"(?:every|means of) (\d+)(?:st|nd|rd|th)? of ([\d,]+) rows"):
        assert every[1] == rows
        rows = math.ceil(rows / every[0])
    return rows


HEADER = ("firm", "year", "period", "invest", "value", "note")


@st.composite
def panels(draw: st.DrawFn) -> tuple[str, int]:
    """A quarterly panel in long form, some cells empty, and how many lines it has."""
    firms, years = draw(st.integers(1, 4)), draw(st.integers(3, 60))
    gaps = draw(st.sets(st.integers(0, 4 * firms * years - 1), max_size=5))
    separator = draw(st.sampled_from([";", "\t", "|"]))
    comments, titles = draw(st.integers(0, 2)), draw(st.integers(0, 2))
    lines = ["# a comment"] * comments + ["A title"] * titles + [separator.join(HEADER)]
    for place in range(4 * firms * years):
        firm, quarter = divmod(place, 4 * years)
        invest = "" if place in gaps else f"{place * 1.5:.1f}"
        year = f"{1900 + quarter // 4}"
        cells = (f"firm {firm}", year, f"Q0{quarter % 4 + 1}", invest, f"{quarter}", "x")
        lines.append(separator.join(cells))
    return "\n".join(lines), len(lines)


CHOICES = st.builds(
    Arrangement,
    steps=st.sampled_from([None, "", *HEADER]),
    features=st.sets(st.sampled_from(["year", "invest", "value"])).map(tuple),
    run=st.sampled_from(["", "firm 0", "firm 1"]),
    gaps=st.sampled_from(["fill", "leave"]),
    fit=st.sampled_from(["window", "every", "mean"]),
    first=st.integers(1, 1000),
)


@given(panel=panels(), choice=CHOICES)
def test_whatever_is_chosen_the_line_accounts_for_every_row_and_every_column(
    panel: tuple[str, int], choice: Arrangement
) -> None:
    text, lines = panel
    if "firm 1" not in text:
        choice = replace(choice, run="")
    sequence = numbers_sequence(text, choice)
    (note,) = sequence.notes
    assert rows_accounted_for(note, lines) == len(sequence.tokens) <= MAX_STEPS
    told = set(re.findall(r"\w+", note))
    assert set(HEADER) <= told | set(sequence.features)
    assert set(choice.features) in (set(), set(sequence.features))
