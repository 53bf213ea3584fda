"""Tables as public sources write them: what is around the numbers, and how numbers are written."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.sequences import MAX_FILE_BYTES, MAX_STEPS, Sequence, numbers_sequence
from explorer.sequences.arrangement import Arrangement
from explorer.sequences.labels import file_label
from explorer.sequences.table_columns import read_table
from explorer.tasks.series import columns_of, read_series

# As NOAA writes the monthly means of Mauna Loa.
CO2 = """\
# --------------------------------------------------------------------
# USE OF NOAA ESRL DATA; see www.esrl.noaa.gov, for details
#
#  (-99.99 missing data;  -1 no data for #daily means in month)
#
year month  decimal   average  days
1958   3    1958.208      315.71     25
1958   4    1958.292      317.45     25
1958   5    1958.375      -99.99     25
1958   6    1958.458      317.15     24
"""
# As the newer file of the same source: the names are the last comment.
CO2_COMMENTED_NAMES = """\
# "Mauna Loa"
# year,month,average
1958,3,315.71
1958,4,317.45
1958,5,317.50
"""
SUNSPOTS = "1749;01;1749.042;  96.7; -1.0\n1749;02;1749.123; 104.3; -1.0\n" + "".join(
    f"1749;{month:02d};1749.{month}; {month}.5; -1.0\n" for month in range(3, 13)
)
RIVER = """\
Gauge: Example Bridge;;
Water level;cm;
Datum;Pegel;Durchfluss
01.01.2020 00:00;1.234,5;12,5
02.01.2020 00:00;1.240,0;-
03.01.2020 00:00;1.250,5;13,0

Source: example office
"""
PRICES = """\
"Date","Close","Change","Volume"
"Jan 03, 2022","$1,234.50","0.5%","1,000"
"Jan 04, 2022","$1,240.00","-1.5%","1,200"
"Jan 05, 2022","($20.25)","n/a","950"
"""
MEDICINE = "patient\tsystolic\tdiastolic\nMüller, A.\t120\t80\nNakamura, K.\tlost\t85\n" + "".join(
    f"Patient {n}\t{110 + n}\t{70 + n}\n" for n in range(40)
)
BLANKS = "     rate    price\n1950   4.1    23.5\n1951   4.3    24.0\n1952   4.4    24.5\n"
COUNTED = '"","time","value"\n' + "".join(f'"{n}",{1900 + n},{n / 2}\n' for n in range(1, 13))
UNITS = "date,height,flow\n(UTC),m,m3/s\n2021-05,1.5,20\n2021-06,1.6,22\n2021-07,1.7,21\n"
BARS = "day|a|b\nMonday|1|2\nTuesday|3|4\n"
FRENCH = "mois;prix\n2020-01;1 234,5\n2020-02;1 240,5\n"


def columns(sequence: Sequence) -> dict[str, list[float]]:
    pairs = zip(sequence.features, sequence.x[:, 0].T.tolist(), strict=True)
    return {name: pytest.approx(values) for name, values in pairs}


FORMS: dict[str, tuple[str, tuple[str, ...], dict[str, list[float]], list[str]]] = {
    "CO2 with comments and a code for missing": (
        CO2,
        ("1958-03", "1958-04", "1958-05*", "1958-06"),
        {"average": [315.71, 317.45, 317.30, 317.15], "days": [25, 25, 25, 24]},
        ["-99.99 in average", "1 empty cell filled", "5 lines of comments (#)", "decimal"],
    ),
    "CO2 with its names in a comment": (
        CO2_COMMENTED_NAMES,
        ("1958-03", "1958-04", "1958-05"),
        {"average": [315.71, 317.45, 317.50]},
        ["2 lines of comments (#)"],
    ),
    "a river level with title, footer, decimal commas": (
        RIVER,
        ("01.01.2020 00:00", "02.01.2020 00:00*", "03.01.2020 00:00"),
        {"Pegel": [1234.5, 1240.0, 1250.5], "Durchfluss": [12.5, 12.75, 13.0]},
        ["2 lines above the names", "1 line at the end", "commas are decimal", "1 empty cell"],
    ),
    "prices with money, percent and quoted thousands": (
        PRICES,
        ("Jan 03, 2022", "Jan 04, 2022", "Jan 05, 2022*"),
        {
            "Close": [1234.5, 1240.0, -20.25],
            "Change": [0.5, -1.5, -1.5],
            "Volume": [1000, 1200, 950],
        },
        ["commas group thousands", "1 empty cell filled"],
    ),
    "several blanks, names one short": (
        BLANKS,
        (),
        {"x1": [1950, 1951, 1952], "rate": [4.1, 4.3, 4.4], "price": [23.5, 24.0, 24.5]},
        ["columns at blanks"],
    ),
    "a counter of the rows": (
        COUNTED,
        tuple(f"{1900 + n}" for n in range(1, 13)),
        {"value": [n / 2 for n in range(1, 13)]},
        ["since it counts the rows", "named by time"],
    ),
    "a line of units": (
        UNITS,
        ("2021-05", "2021-06", "2021-07"),
        {"height": [1.5, 1.6, 1.7], "flow": [20, 22, 21]},
        ["1 line below the names"],
    ),
    "bars": (BARS, ("Monday", "Tuesday"), {"a": [1, 3], "b": [2, 4]}, ["columns at bars"]),
    "thousands with a blank": (FRENCH, ("2020-01", "2020-02"), {"prix": [1234.5, 1240.5]}, []),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_table_as_sources_write_it_is_read_and_what_was_done_is_said(form: str) -> None:
    text, labels, expected, facts = FORMS[form]
    sequence = numbers_sequence(text)
    assert columns(sequence) == expected
    if labels:
        assert sequence.tokens == labels
    (note,) = sequence.notes
    assert len(note.splitlines()) == 1
    for fact in facts:
        assert fact in note


def test_years_and_months_without_names_become_labels() -> None:
    sequence = numbers_sequence(SUNSPOTS)
    assert sequence.tokens[:2] == ("1749-01", "1749-02")
    assert sequence.x[:2, 0, -2].tolist() == [96.7, 104.3]


def test_a_few_words_among_many_numbers_count_as_empty_cells_and_are_quoted() -> None:
    sequence = numbers_sequence(MEDICINE)
    assert sequence.tokens[:2] == ("Müller, A.", "Nakamura, K.*")
    assert sequence.x[1, 0].tolist() == [(120 + 110) / 2, 85]
    assert "1 word in systolic as empty cells: “lost”" in sequence.notes[0]


@pytest.mark.parametrize("form", [*FORMS.keys()])
def test_train_reads_the_same_columns_as_cell(form: str) -> None:
    text, _, expected, _ = FORMS[form]
    assert columns_of(text) == tuple(expected)


def test_a_series_keeps_the_names_of_its_steps() -> None:
    text = "date;level\n" + "".join(f"{n:02d}.03.2020;{n % 7},5\n" for n in range(1, 61))
    series = read_series(text)
    assert series.values.tolist() == [n % 7 + 0.5 for n in range(1, 61)]
    assert series.labels[0] == "01.03.2020"


# what is chosen


GAPS = "day,a,b\nMon,1,10\nTue,,20\nWed,4,\nThu,7,40\nFri,,50\n"


def test_gaps_are_filled_between_neighbours_as_numpy_interpolates() -> None:
    sequence = numbers_sequence(GAPS)
    places = np.arange(5)
    assert sequence.x[:, 0, 0].tolist() == np.interp(places, [0, 2, 3], [1, 4, 7]).tolist()
    assert (
        sequence.x[:, 0, 1].tolist() == np.interp(places, [0, 1, 3, 4], [10, 20, 40, 50]).tolist()
    )
    assert sequence.tokens == ("Mon", "Tue*", "Wed*", "Thu", "Fri*")
    assert "3 empty cells filled" in sequence.notes[0]


def test_rows_with_gaps_are_left_out_where_that_is_chosen_and_counted() -> None:
    sequence = numbers_sequence(GAPS, Arrangement(gaps="leave"))
    assert sequence.tokens == ("Mon", "Thu")
    assert sequence.x[:, 0].tolist() == [[1, 10], [7, 40]]
    assert "3 rows with 3 empty cells left out" in sequence.notes[0]


def test_where_each_row_has_a_gap_leaving_them_out_is_refused() -> None:
    with pytest.raises(ValueError, match="fill the cells instead"):
        numbers_sequence("d,a,b\nx,1,\ny,,2\nz,3,\n", Arrangement(gaps="leave"))


LONG = "day,value\n" + "".join(f"day {n},{n}\n" for n in range(1, 1205))


@pytest.mark.parametrize(("asked", "first"), [(1, 1), (200, 200), (705, 705), (99_999, 705)])
def test_a_window_can_be_moved_and_stays_within_the_table(asked: int, first: int) -> None:
    sequence = numbers_sequence(LONG, Arrangement(first=asked))
    assert sequence.x.flatten().tolist() == list(range(first, first + MAX_STEPS))
    assert sequence.tokens[0] == f"day {first}"
    assert f"rows {first:,} to {first + MAX_STEPS - 1:,} of 1,204" in sequence.notes[0]


def test_every_nth_row_and_means_of_n_cover_the_whole_table() -> None:
    every = numbers_sequence(LONG, Arrangement(fit="every"))
    assert every.x.flatten().tolist() == list(range(1, 1205, 3))
    assert "every 3rd of 1,204 rows" in every.notes[0]
    means = numbers_sequence(LONG, Arrangement(fit="mean"))
    groups = [list(range(n, min(n + 3, 1205))) for n in range(1, 1205, 3)]
    assert means.x.flatten().tolist() == pytest.approx([sum(g) / len(g) for g in groups])
    assert means.tokens[1] == "day 4"
    assert "the last of 1" in means.notes[0]


@pytest.mark.parametrize(
    ("cells", "commas", "values"),
    [
        (("1,234", "2,345"), "auto", [1.234, 2.345]),  # beside semicolons
        (("1,234", "2,345"), "thousands", [1234, 2345]),
        (("1,234", "2,5"), "auto", [1.234, 2.5]),
        (("1,234,567", "2,345"), "auto", [1234567, 2345]),
    ],
)
def test_what_a_comma_means_can_be_chosen(
    cells: tuple[str, str], commas: str, values: list[float]
) -> None:
    text = "n;v\n" + "".join(f"{name};{cell}\n" for name, cell in zip("ab", cells, strict=True))
    assert read_table(text, Arrangement(commas=commas)).values.flatten().tolist() == values


def test_only_columns_whose_scale_asks_for_it_are_standardised() -> None:
    text = "a,b\n0.5,3000\n1.5,5000\n-1,4000"
    sequence = numbers_sequence(text, Arrangement(scale="auto"))
    assert sequence.x[:, 0, 0].tolist() == [0.5, 1.5, -1]
    deviation = math.sqrt(2e6 / 3)
    expected = [-1000 / deviation, 1000 / deviation, 0]
    assert sequence.x[:, 0, 1].tolist() == pytest.approx(expected)
    assert "standardised: b" in sequence.notes[0].lower()
    scaling = sequence.scaling
    assert scaling is not None
    assert scaling.means == pytest.approx((0, 4000))
    assert scaling.deviations == pytest.approx((1, deviation))
    assert numbers_sequence(text, Arrangement(scale="none")).scaling is None
    everything = numbers_sequence(text, Arrangement(scale="all"))
    assert everything.x.mean(0).flatten().tolist() == pytest.approx([0, 0], abs=1e-12)


@given(st.lists(st.floats(-1e300, 1e300), min_size=2, max_size=30))
def test_whatever_the_scale_a_standardised_column_is_finite_and_fits(values: list[float]) -> None:
    text = "\n".join(map(repr, values))
    x = numbers_sequence(text, Arrangement(scale="all")).x
    assert bool(x.isfinite().all())
    assert x.abs().max() <= math.sqrt(len(values)) * (1 + 1e-9)


# sizes, names


def test_the_length_is_looked_at_before_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("explorer.sequences.table_reading.plain_table", work)
    monkeypatch.setattr("explorer.sequences.table_reading.table_layout", work)
    text = "1\n" * MAX_FILE_BYTES
    for reader in (numbers_sequence, read_series, columns_of, read_table):
        with pytest.raises(ValueError, match=f"at most {MAX_FILE_BYTES:,}"):
            reader(text)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("a.csv", "a.csv"),
        ("monthly means of Mauna Loa 1958 to 2024.csv", "monthly means o…1958 to 2024.csv"),
        ("a\nb.csv", "a⏎b.csv"),
    ],
)
def test_a_file_name_is_shortened_in_the_middle(name: str, label: str) -> None:
    assert file_label(name) == label


def test_a_name_of_a_megabyte_is_short_and_has_its_ending() -> None:
    label = file_label("x" * 1_000_000 + ".safetensors")
    assert len(label) <= 32
    assert label.endswith(".safetensors")
