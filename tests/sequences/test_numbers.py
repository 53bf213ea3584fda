"""Typed, pasted and uploaded numbers become steps, or one clear sentence."""

import math
import time

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.sequences import (
    MAX_FEATURES,
    MAX_FILE_BYTES,
    MAX_MAGNITUDE,
    MAX_STEPS,
    number_label,
    numbers_sequence,
)
from explorer.sequences.limits import MAX_ROWS

FINITE = st.floats(-MAX_MAGNITUDE, MAX_MAGNITUDE)
NUMBER_LIKE = st.text('0123456789.,;eE+- \t\n\r"nax∞−\ufeff\u2028', max_size=40)
JUNK = {
    "quotes": '"',
    "digits": "9",
    "commas": ",",
    "lines": "\n",
    "rows": "1\n",
    "one line": "1,",
    "quoted rows": '""\n',
    "mixed": 'a,"b";\t\n',
    "marks": "\u0301\u0323",
    "spaces": " ",
    "wide rows": "1," * 900 + "\n",
    "wide words": "x" * 2000 + "\n",
    "numbers of digits and points": "9.",
}


def message(text: str) -> str:
    with pytest.raises(ValueError, match=r"\.$") as caught:
        numbers_sequence(text)
    sentence = str(caught.value)
    assert len(sentence.splitlines()) == 1
    assert len(sentence) < 250
    sentence.encode()
    return sentence


def values(text: str) -> list[list[float]]:
    return numbers_sequence(text).x[:, 0].tolist()


@pytest.mark.parametrize(
    "text",
    [
        "1.5,2\n-3,0.004",
        "1.5, 2\n-3, 4e-3",
        "1.5 2\n-3   4E-3",
        "1.5\t2\n-3\t.004",
        "1.5;2\n-3;0.004",
        "1,5;2\n-3;0,004",
        "1,5\t2\n-3\t,004",
        '"1,5","2"\n"-3","0,004"',
        "1.5,2\r\n-3,0.004\r\n",
        "1.5,2\r-3,0.004",
        "\ufeff1.5,2\n−3,0.004",
        "\n\n  1.5,2  \n\n\t-3,0.004\n\n",
        "1.5,2,\n-3,0.004,",
        "1.5;2;\n-3;0.004;",
        "1.5;2,\n-3;0.004,",
        "1.5,2\n-3,0.004\n,,\n",
        "+1.5,2.\n-3.0e0,4.e-3",
        "a,b\n1.5,2\n-3,0.004",
        "a b\n1.5 2\n-3 0.004",
    ],
)
def test_every_usual_way_to_write_two_columns_gives_the_same_steps(text):
    assert values(text) == [[1.5, 2.0], [-3.0, 0.004]]


@pytest.mark.parametrize("text", ["1 2 3", "1,2,3", "1;2;3", "1\t2\t3", "1,2,3,", "1\n2\n3"])
def test_a_single_line_or_column_is_steps_of_one_feature(text):
    sequence = numbers_sequence(text)
    assert sequence.x.shape == (3, 1, 1)
    assert sequence.x.dtype == torch.float64
    assert sequence.tokens == ("1", "2", "3")
    assert sequence.features == ("x",)
    assert sequence.watch == ""


def test_a_header_makes_a_single_line_one_step():
    sequence = numbers_sequence("a,b\n1,2")
    assert sequence.x.shape == (1, 1, 2)
    assert sequence.features == ("a", "b")


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("1,2\n3,4", ("x1", "x2")),
        ("speed, °C\n1,2\n3,4", ("speed", "°C")),
        ("wind speed,\n1\n2", ("wind speed",)),
        ("Sensor 1\n1\n2", ("Sensor 1",)),
        (",a\n1,2", ("x1", "a")),
        ("a,a,a\n1,2,3", ("a", "a 2", "a 3")),
        ('"a,b";c\n1;2', ("a b", "c")),
        ("\u202ea,<b>\n1,2", ("U+202Ea", "<b>")),
        ("x" * 99 + ",b\n1,2", ("x" * 23 + "…", "b")),
    ],
)
def test_columns_have_distinct_readable_names(text, features):
    assert numbers_sequence(text).features == features


def test_several_features_show_the_first_number_and_an_ellipsis():
    assert numbers_sequence("1.5,2\n3,4").tokens == ("1.5 …", "3 …")


def test_decimal_commas_are_noted():
    assert numbers_sequence("1,5;2,5").notes == ("Commas were read as decimal commas.",)
    assert numbers_sequence("1,5").notes == ()


@given(st.lists(st.lists(FINITE, min_size=3, max_size=3), min_size=2, max_size=20))
def test_numbers_written_in_full_are_read_exactly(table):
    assert values("\n".join(",".join(map(repr, row)) for row in table)) == table
    european = "\n".join(";".join(repr(v).replace(".", ",") for v in row) for row in table)
    assert values(european) == table


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (0.841, "0.84"),
        (-12.34, "−12.3"),
        (99.96, "100"),
        (999.96, "1000"),
        (9999.6, "1e4"),
        (12345, "1e4"),
        (-1e6, "−1e6"),
        (0.1, "0.1"),
        (0.00123, "1e-3"),
        (1e-300, "≈0"),
    ],
)
def test_a_number_is_labelled_in_four_characters(value, label):
    assert number_label(value) == label


@given(FINITE)
def test_a_label_is_short_and_close_to_its_number(value):
    label = number_label(value)
    assert len(label.removeprefix("−")) <= 4
    shown = float(label.replace("−", "-").replace("≈", ""))
    assert math.isclose(shown, value, rel_tol=0.5, abs_tol=1e-9)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\ufeff", ",", ";;\n,\n", "\r\n\t"])
def test_empty_input_is_refused(text):
    assert "empty" in message(text)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("1\n2\nfoo\n4", 3, "foo"),
        ("\n\n1 foo", 3, "foo"),
        ("hello", 1, "hello"),
        ("a,1\n2,3", 1, "a"),
        ("a,b\n1,2\n3,four", 3, "four"),
        ("1,2\n3,4 # why", 2, "4 # why"),
        ("0x10", 1, "0x10"),
        ("1_000", 1, "1_000"),
        ("1\n١", 2, "١"),
        ("1.234,5;2", 1, "1.234,5"),
        ('"1,5\n2', 1, '"1'),
        ("1\na\u202eb\ud800", 2, "aU+202EbU+D800"),
        ("1;supercalifragilisticexpialidocious", 1, "supercalifragilisti…"),
    ],
)
def test_a_word_among_numbers_is_named_with_its_line(text, line, word):
    sentence = message(text)
    assert sentence.startswith(f"Line {line} holds “{word}”")
    assert "not a number" in sentence
    assert len(word) <= 20


@pytest.mark.parametrize("word", ["nan", "NaN", "-nan"])
def test_nan_counts_as_an_empty_cell(word):
    sequence = numbers_sequence(f"1\n{word}\n2\n")
    assert sequence.x.flatten().tolist() == [1.0, 1.5, 2.0]
    assert "1 empty cell filled between neighbours" in sequence.notes[0]


@pytest.mark.parametrize("word", ["inf", "-Infinity", "∞", "+INF"])
def test_infinity_is_refused_with_its_line(word):
    sentence = message(f"1\n\n{word}\n")
    assert sentence.startswith("Line 3")
    assert "infinity" in sentence


@pytest.mark.parametrize("word", ["1000001", "-10000000", "1e999"])
def test_too_large_a_number_is_refused_with_limit_and_reason(word):
    sentence = message(f"1,0\n2,{word}")
    assert sentence.startswith("Line 2")
    assert word in sentence
    assert "1,000,000" in sentence
    assert "gate" in sentence


def test_the_largest_numbers_are_allowed():
    assert values("1e6 -1000000") == [[1e6], [-1e6]]


@pytest.mark.parametrize(
    ("text", "line", "got", "expected"),
    [
        ("1,2\n3", 2, "1 number,", 2),
        ("1\n\n2 3 4", 3, "3 numbers", 1),
        ("a,b,c\n1,2", 2, "2 numbers", 3),
        ("1,5;2\n3", 2, "1 number,", 2),
    ],
)
def test_a_ragged_row_is_named_with_both_lengths(text, line, got, expected):
    sentence = message(text)
    assert sentence.startswith(f"Line {line} has {got}")
    assert f"expected {expected}" in sentence


def test_a_gap_in_a_single_line_is_named_with_its_column():
    assert "nothing in column 2" in message("1,,2")


@pytest.mark.parametrize("separator", ["\n", ",", " ", ";"])
def test_of_more_steps_than_fit_a_window_is_taken_and_named(separator):
    sequence = numbers_sequence(separator.join(map(str, range(MAX_STEPS + 3))))
    assert sequence.x.flatten().tolist() == list(range(MAX_STEPS))
    assert f"ows 1 to {MAX_STEPS} of {MAX_STEPS + 3}" in sequence.notes[0]


@pytest.mark.parametrize("separator", ["\n", ","])
def test_far_too_many_steps_are_refused_with_limit_and_reason(separator):
    sentence = message(separator.join(["1"] * (MAX_ROWS + 2)))
    assert f"at most {MAX_ROWS:,} steps" in sentence
    assert "so that playback stays smooth" in sentence


def test_a_line_of_names_does_not_count_as_a_step():
    assert numbers_sequence("name\n" + "1\n" * MAX_STEPS).notes == ()
    assert numbers_sequence("name\n" + "1\n" * (MAX_STEPS + 1)).notes != ()


def test_too_many_features_are_refused_with_count_limit_and_reason():
    row = ",".join(["1"] * (MAX_FEATURES + 1))
    sentence = message(f"{row}\n{row}")
    assert f"{MAX_FEATURES + 1} features" in sentence
    assert f"at most {MAX_FEATURES} features" in sentence
    assert "smooth" in sentence


def test_the_largest_table_is_allowed():
    row = ",".join(["0.5"] * MAX_FEATURES)
    sequence = numbers_sequence("\n".join([row] * MAX_STEPS))
    assert sequence.x.shape == (MAX_STEPS, 1, MAX_FEATURES)


@pytest.mark.parametrize("kind", JUNK)
def test_a_megabyte_of_junk_is_refused_within_a_second(kind):
    text = JUNK[kind] * (MAX_FILE_BYTES // len(JUNK[kind]))
    start = time.process_time()
    message(text)
    assert time.process_time() - start < 1


def test_text_beyond_the_size_of_a_file_is_refused():
    assert f"{MAX_FILE_BYTES:,}" in message("1" * (MAX_FILE_BYTES + 1))


@given(st.one_of(NUMBER_LIKE, st.text(st.characters(codec=None, exclude_categories=()))))
@example('"')
@example('1"2,"3')
@example("a\x1cb\n1")
@example("\u3000\n1\n\x1c")
@example(",\u3000,")
@example("\ufeff\ufeff\n1")
def test_any_text_gives_finite_steps_or_one_sentence(text):
    try:
        sequence = numbers_sequence(text)
    except ValueError:
        message(text)
        return
    assert sequence.x.shape == (len(sequence.tokens), 1, len(sequence.features))
    assert sequence.x.isfinite().all()
    assert sequence.x.abs().max() <= MAX_MAGNITUDE
    assert len(set(sequence.features)) == len(sequence.features)
