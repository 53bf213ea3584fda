"""One's own series: which column is read, how it is scaled, and that its tail is held out."""

from __future__ import annotations

import math
import statistics

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.sequences.arrangement import Arrangement
from explorer.sequences.limits import MAX_ROWS
from explorer.tasks.series import (
    FEWEST,
    MOST,
    Series,
    columns_of,
    example_series,
    read_series,
    series_task,
)
from tests.plain_cells import assert_one_sentence
from tests.trainings import distinct_series

VALUES = [3.0 * math.sin(n) + n / 9 for n in range(50)]
DATES = [f"2024-{1 + n // 28:02d}-{1 + n % 28:02d}" for n in range(50)]
LINES = "\n".join(f"{n % 7}" for n in range(49))
ONE_TO_TEN = "\n".join(f"{n}" for n in range(1, 11))


def table(header: str, *columns: list[str]) -> str:
    return "\n".join([header, *(";".join(row) for row in zip(*columns, strict=True))])


TEMPERATURES = [f"{value:.4f}" for value in VALUES]
PRESSURES = [f"{900 + value:.4f}" for value in VALUES]
TABLE = table("date;temperature;pressure", DATES, TEMPERATURES, PRESSURES)


def assert_holds(series: Series, values: list[float]) -> None:
    assert series.values.dtype == torch.float64
    assert series.values.tolist() == pytest.approx(values, abs=1e-4)


# what is read


def test_a_column_is_read_by_its_name_and_dates_before_it_are_passed_over() -> None:
    assert read_series(TABLE).name == "temperature"
    assert_holds(read_series(TABLE), VALUES)
    pressure = read_series(TABLE, "pressure")
    assert pressure.name == "pressure"
    assert_holds(pressure, [900 + value for value in VALUES])
    assert columns_of(TABLE) == ("temperature", "pressure")


def test_dates_are_passed_over_without_a_line_of_names_too() -> None:
    text = table("", DATES, TEMPERATURES)
    assert_holds(read_series(text), VALUES)


@pytest.mark.parametrize("separator", [" ", ", ", ";", "\t"])
def test_one_line_of_many_numbers_is_a_series(separator: str) -> None:
    assert_holds(read_series(separator.join(TEMPERATURES)), VALUES)


def test_one_number_a_line_is_a_series_named_x_or_by_its_first_line() -> None:
    assert read_series("\n".join(TEMPERATURES)).name == "x"
    named = read_series("\n".join(["Sales in May", *TEMPERATURES]))
    assert named.name == "Sales in May"
    assert_holds(named, VALUES)


def test_the_example_is_a_series_with_a_period_of_twelve_and_a_trend() -> None:
    values = read_series(example_series()).values
    rises = values[12:] - values[:-12]
    assert rises.tolist() == pytest.approx([12 * 0.02] * len(rises), abs=0.011)  # two decimals


# what is held out


def series_of(count: int) -> Series:
    return read_series(distinct_series(count))


@given(count=st.integers(FEWEST, 400), share=st.floats(0, 1), seed=st.integers(0, 2**31))
def test_no_value_of_the_tail_is_ever_in_a_training_window(
    count: int, share: float, seed: int
) -> None:
    series = series_of(count)
    task = series_task(series)
    scaled = series.scaled.tolist()
    assert len(set(scaled)) == count
    tail = set(scaled[series.split :])
    length = task.span.low + round(share * (task.span.high - task.span.low))
    batch = task.draw(length, 200, torch.Generator().manual_seed(seed))
    assert batch.x.shape == batch.target.shape == (length, 200, 1)
    assert torch.equal(batch.x[1:], batch.target[:-1])
    seen = {*batch.x.flatten().tolist(), *batch.target.flatten().tolist()}
    assert seen <= set(scaled[: series.split])
    assert not seen & tail
    assert len(tail) == max(round(count / 5), 10)


def test_windows_reach_both_ends_of_the_training_part() -> None:
    series = series_of(60)
    batch = series_task(series).draw(5, 2000, torch.Generator().manual_seed(0))
    known = series.scaled[: series.split].tolist()
    assert {*batch.x.flatten().tolist(), *batch.target[-1].flatten().tolist()} == set(known)


@given(count=st.integers(FEWEST, 400), share=st.floats(0, 1))
def test_the_exam_asks_for_the_whole_tail_in_order_after_one_window(
    count: int, share: float
) -> None:
    series = series_of(count)
    task = series_task(series)
    length = task.span.low + round(share * (task.span.high - task.span.low))
    exam = task.examination(length, 0)
    assert torch.equal(exam.target.flatten(), series.scaled[series.split :])
    read = exam.x.flatten()
    assert torch.equal(read[-exam.asked + 1 :], exam.target.flatten()[:-1])
    assert torch.equal(read[:length], series.scaled[series.split - length : series.split])
    assert len(read) == length + exam.asked - 1


def test_values_are_scaled_by_the_training_part_alone() -> None:
    series = series_of(100)
    known = series.values[:80].tolist()
    assert series.split == 80
    assert series.mean == pytest.approx(statistics.fmean(known))
    assert series.deviation == pytest.approx(statistics.stdev(known))
    expected = [(v - series.mean) / series.deviation for v in series.values.tolist()]
    assert series.scaled.tolist() == pytest.approx(expected, abs=1e-5)
    other_tail = distinct_series(100).split("\n")[:80] + [f"{1000 + n}" for n in range(20)]
    changed = read_series("\n".join(other_tail))
    assert torch.equal(changed.scaled[:80], series.scaled[:80])


def test_the_baseline_is_the_error_of_who_repeats_the_last_value() -> None:
    series = series_of(60)
    task = series_task(series)
    steps = series.scaled.double().diff()[-12:]  # the tail of 60 has 12 values
    expected = steps.square().mean().sqrt().item()
    assert task.baseline(task.examination(10, 0)) == pytest.approx(expected)


# what is refused


REFUSED: dict[str, tuple[str, str, list[str]]] = {
    "nothing": ("", "", ["empty", "40 to 20,000"]),
    "separators": (" \n;,\n", "", ["empty", "40 to 20,000"]),
    "words": ("two words\nand more", "", ["not a number", "Line 2", "and"]),
    "a word": (f"{LINES}\nmany", "", ["not a number", "Line 50", "many"]),
    "infinity": (f"{LINES}\n-inf", "", ["finite", "Line 50", "infinity"]),
    "beyond floats": (f"{LINES}\n1e400", "", ["1e400", "Line 50"]),
    "too few lines": ("1\n2\n3", "", ["3 values", "40 to 20,000"]),
    "too few in a line": ("1 2 3", "", ["3 values", "40 to 20,000"]),
    "too many lines": ("0\n1\n" * (MAX_ROWS // 2 + 1), "", [f"{MAX_ROWS:,}"]),
    "too many in a line": ("0 1 " * (MAX_ROWS // 2) + "2", "", [f"{MAX_ROWS:,}"]),
    "a million characters": ("1 " * 500_001, "", ["1,000,002", "1,000,000"]),
    "constant": ("5\n" * 50, "", ["does not change", "40 values"]),
    "constant but for the tail": ("5\n" * 40 + ONE_TO_TEN, "", ["does not change", "40 values"]),
    "unknown column": (TABLE, "humidity", ["“humidity”", "temperature, pressure"]),
    "column of dates": (TABLE, "date", ["no column of numbers “date”", "temperature, pressure"]),
}


def test_gaps_of_the_chosen_column_alone_are_filled_marked_and_counted() -> None:
    lines = TABLE.split("\n")
    lines[10] = f"{DATES[9]};;905"
    text = "\n".join(lines)
    filled = read_series(text)
    assert filled.values[9].item() == pytest.approx((VALUES[8] + VALUES[10]) / 2, abs=1e-4)
    assert filled.labels[8:11] == (DATES[8], f"{DATES[9]}*", DATES[10])
    assert "1 empty cell filled" in filled.note
    assert_holds(read_series(text, choice=Arrangement(gaps="leave")), VALUES[:9] + VALUES[10:])
    pressure = read_series(text, "pressure", Arrangement(gaps="leave"))
    assert len(pressure.values) == 50
    assert "empty" not in pressure.note


@pytest.mark.parametrize("separator", ["\n", " "])
def test_of_more_values_than_fit_the_window_that_was_chosen_is_taken(separator: str) -> None:
    text = separator.join(f"{n}" for n in range(MOST + 7))
    assert read_series(text).values.tolist() == list(range(MOST))
    late = read_series(text, choice=Arrangement(first=6))
    assert late.values.tolist() == list(range(5, MOST + 5))
    assert f"ows 6 to {MOST + 5:,} of {MOST + 7:,}" in late.note


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_a_series_is_refused_in_one_sentence(case: str) -> None:
    text, column, parts = REFUSED[case]
    with pytest.raises(ValueError, match=parts[0]) as refused:
        read_series(text, column)
    assert_one_sentence(refused.value, *parts)


@pytest.mark.parametrize("count", [FEWEST, MOST])
def test_the_fewest_and_the_most_values_are_allowed(count: int) -> None:
    series = read_series("\n".join(f"{n % 11}" for n in range(count)))
    task = series_task(series)
    assert len(series.values) == count
    for length in (task.span.low, task.span.high):
        assert task.examination(length, 0).asked == count - series.split
