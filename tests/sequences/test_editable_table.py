"""Uploaded files become text, text an editable table, and the table text again."""

import codecs

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.sequences import (
    MAX_FILE_BYTES,
    MAX_MAGNITUDE,
    csv_text,
    numbers_sequence,
    numbers_table,
    table_text,
)

FINITE = st.floats(-MAX_MAGNITUDE, MAX_MAGNITUDE)
TABLE = "höhe;b\n1,5;2\n"
ENCODINGS = {
    "utf-8": TABLE.encode(),
    "utf-8-sig": codecs.BOM_UTF8 + TABLE.encode(),
    "utf-16 little": codecs.BOM_UTF16_LE + TABLE.encode("utf-16-le"),
    "utf-16 big": codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"),
    "latin-1": TABLE.encode("latin-1"),
}
BINARY = {
    "nul in utf-8": b"1,2\0\n",
    "zip": b"PK\x03\x04\x14\0\x06\0",
    "png": b"\x89PNG\r\n\x1a\n",
    "control characters of latin-1": bytes(range(128, 256)),
    "utf-16 without mark": "1,2".encode("utf-16-le"),
    "half a code unit": codecs.BOM_UTF16_LE + b"1",
    "utf-32": "1,2".encode("utf-32"),
}


def file_message(data: bytes, filename: str = "a.csv") -> str:
    with pytest.raises(ValueError, match=r"\.$") as caught:
        csv_text(data, filename)
    sentence = str(caught.value)
    assert len(sentence.splitlines()) == 1
    sentence.encode()
    return sentence


def table_message(frame: pd.DataFrame) -> str:
    with pytest.raises(ValueError, match=r"\.$") as caught:
        table_text(frame)
    sentence = str(caught.value)
    assert len(sentence.splitlines()) == 1
    return sentence


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_file_is_read_in_every_usual_encoding(encoding):
    text = csv_text(ENCODINGS[encoding], "a.csv")
    assert text == TABLE
    assert numbers_sequence(text).features == ("höhe", "b")


@pytest.mark.parametrize("kind", BINARY)
def test_a_binary_file_is_refused_by_name(kind):
    sentence = file_message(BINARY[kind], "photo.png")
    assert "photo.png" in sentence
    assert "plain text" in sentence
    assert "CSV" in sentence


@pytest.mark.parametrize("data", [b"", b" \r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_an_empty_file_is_refused_by_name(data):
    sentence = file_message(data, "nothing.csv")
    assert "nothing.csv" in sentence
    assert "empty" in sentence


def test_too_large_a_file_is_refused_with_size_limit_and_reason():
    sentence = file_message(b"1" * (MAX_FILE_BYTES + 1))
    assert f"{MAX_FILE_BYTES + 1:,} bytes" in sentence
    assert f"at most {MAX_FILE_BYTES:,} bytes" in sentence
    assert "so that playback stays smooth" in sentence
    assert csv_text(b"1" * MAX_FILE_BYTES, "a.csv")


def test_a_hostile_file_name_stays_on_one_visible_line():
    assert "a⏎U+202Eb" in file_message(b"", "a\n\u202eb\ud800" + "c" * 1000)


@given(st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-16"))), st.text())
def test_any_bytes_give_text_or_one_sentence(data, filename):
    try:
        text = csv_text(data, filename)
    except ValueError:
        file_message(data, filename)
        return
    assert text.strip()
    assert "\0" not in text


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(FINITE, min_size=width, max_size=width), min_size=1, max_size=12
        )
    )
)
def test_a_table_of_numbers_survives_the_round_trip_exactly(values):
    frame = pd.DataFrame(values, columns=[f"column {n}" for n in range(len(values[0]))])
    pd.testing.assert_frame_equal(numbers_table(table_text(frame)), frame)


@given(st.lists(st.text(), min_size=1, max_size=5))
@example(["−5", "a"])
@example(["5 volts"])
@example(["nan"])
def test_names_read_once_survive_further_round_trips(names):
    frame = pd.DataFrame([[0.5] * len(names)] * 2, columns=names)
    once = numbers_table(table_text(frame))
    assert once.shape == (2, len(names))
    pd.testing.assert_frame_equal(numbers_table(table_text(once)), once)


@given(
    st.text('ab15 ,;\t"\n−-.', max_size=30).map(lambda header: f"{header}\n1,2\n3,4"),
)
def test_whatever_is_read_survives_the_round_trip(text):
    try:
        table = numbers_table(text)
    except ValueError:
        return
    pd.testing.assert_frame_equal(numbers_table(table_text(table)), table)


@pytest.mark.parametrize("text", ["1 2 3", "1,2\n3,4", "a,b\n1,2", "Sensor 1\n5\n6", "7"])
def test_a_table_is_the_same_input_as_its_text(text):
    sequence, again = numbers_sequence(text), numbers_sequence(table_text(numbers_table(text)))
    assert torch.equal(sequence.x, again.x)
    assert sequence.features == again.features


def test_a_table_has_a_row_per_step_and_a_column_per_feature():
    table = numbers_table("a,b\n1,2\n3,4\n5,6")
    assert table.shape == (3, 2)
    assert list(table.columns) == ["a", "b"]
    assert (table.dtypes == np.float64).all()


@pytest.mark.parametrize("gap", [None, float("nan"), pd.NA, pd.NaT])
def test_an_empty_cell_is_named_by_row_and_column(gap):
    sentence = table_message(pd.DataFrame({"a": [1, 2], "b": [3, gap]}, dtype=object))
    assert "Row 2" in sentence
    assert "“b”" in sentence
    assert "empty" in sentence


@pytest.mark.parametrize(
    ("cell", "fact"),
    [("abc", "holds no number"), (float("inf"), "not finite"), (2e6, "holds 2e\\+06, but only")],
)
def test_an_unfit_cell_is_named_by_row_and_column(cell, fact):
    with pytest.raises(ValueError, match=f"Row 1, column “x” .*{fact}|Row 1, column “x” {fact}"):
        table_text(pd.DataFrame({"x": [cell, 1]}, dtype=object))


def test_whole_numbers_and_typed_digits_are_numbers():
    assert table_text(pd.DataFrame({"a": [1, 2], "b": ["0.5", "3"]})) == "a,b\n1,0.5\n2,3"


@pytest.mark.parametrize("frame", [pd.DataFrame(), pd.DataFrame({"x": []})])
def test_an_empty_table_is_refused(frame):
    assert "empty" in table_message(frame)


@pytest.mark.parametrize("text", ["day,a\nMon,1\nTue,2", "a,b\n1,2\n3,", "1\n" * 501])
def test_a_table_that_would_lose_something_is_not_opened_for_editing(text):
    assert len(numbers_sequence(text).x) > 1
    with pytest.raises(ValueError, match=r"Line|at most 500"):
        numbers_table(text)
