"""Sizes are matched by the weights that torch counts, and the sentence says how well."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import CELLS, build_cell
from explorer.network.matched_sizes import (
    match_sentence,
    matched_sizes,
    name_in_sentence,
    parameters_of,
)
from explorer.sequences.limits import MAX_UNITS
from tests.plain_cells import assert_one_sentence

SEVERAL = st.lists(st.sampled_from(list(CELLS)), min_size=1, max_size=4, unique=True)
INPUTS = st.integers(1, 100)
UNITS = st.integers(1, MAX_UNITS)


@pytest.mark.parametrize(("inputs", "size"), [(1, 1), (5, 8), (60, 33)])
@pytest.mark.parametrize("cell", CELLS)
def test_the_formula_counts_the_weights_of_the_module(cell: str, inputs: int, size: int) -> None:
    module = build_cell(cell, inputs, size)
    wanted = sum(parameter.numel() for parameter in module.parameters())
    assert parameters_of(cell, inputs, size) == wanted


@given(
    st.sampled_from(list(CELLS)),
    INPUTS,
    st.integers(1, 9),
    st.integers(1, 4),
    st.integers(1, 2),
)
def test_the_weights_of_all_layers_and_directions_are_counted(
    cell: str, inputs: int, size: int, layers: int, directions: int
) -> None:
    module = build_cell(cell, inputs, size, num_layers=layers, bidirectional=directions == 2)
    wanted = sum(parameter.numel() for parameter in module.parameters())
    assert parameters_of(cell, inputs, size, layers, directions) == wanted


# sizes


@given(SEVERAL, INPUTS, UNITS)
def test_the_first_cell_keeps_its_size_and_no_other_size_is_nearer(
    cells: list[str], inputs: int, units: int
) -> None:
    sizes = matched_sizes(cells, inputs, units)
    assert list(sizes) == cells
    assert sizes[cells[0]] == units
    target = parameters_of(cells[0], inputs, units)
    for cell, size in sizes.items():
        gaps = {n: abs(parameters_of(cell, inputs, n) - target) for n in range(1, MAX_UNITS + 1)}
        assert gaps[size] == min(gaps.values())


def test_the_smaller_of_two_equally_near_sizes_is_taken() -> None:
    # GRU 3 (1 · 6 + 2) = 24; RNN 2 · 7 + 4 = 18 and 3 · 8 + 6 = 30
    assert matched_sizes(["gru", "rnn"], 5, 1)["rnn"] == 2


@pytest.mark.parametrize("function", [matched_sizes, match_sentence])
@pytest.mark.parametrize(
    ("cells", "inputs", "units", "parts"),
    [
        ([], 3, 16, ("no cell", *CELLS)),
        (["lstm", "elman"], 3, 16, ("'elman'", *CELLS)),
        (["lstm"], 0, 16, ("input_size", "0", "from 1")),
        (["lstm"], 3, 0, ("hidden size", "0", str(MAX_UNITS))),
        (["lstm"], 3, MAX_UNITS + 1, (str(MAX_UNITS + 1), str(MAX_UNITS))),
        (["lstm"], 3, 2.5, ("2.5", str(MAX_UNITS))),
    ],
)
def test_impossible_matches_are_refused_in_one_sentence(
    function: Any, cells: list[str], inputs: int, units: Any, parts: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="allowed") as error:
        function(cells, inputs, units)
    assert_one_sentence(error.value, *parts)


@pytest.mark.parametrize("size", [0, -1, 2.5])
@pytest.mark.parametrize("name", ["input_size", "hidden_size"])
def test_sizes_below_1_or_not_whole_are_refused(name: str, size: Any) -> None:
    sizes: dict[str, Any] = {"input_size": 3, "hidden_size": 4, name: size}
    with pytest.raises(ValueError, match="allowed") as error:
        parameters_of("lstm", **sizes)
    assert_one_sentence(error.value, name, repr(size))


# the sentence


def test_the_sentence_has_units_counts_and_how_far_they_are_apart() -> None:
    # 4 (16 · 17 + 2 · 16) = 1,216; 3 (19 · 20 + 2 · 19) = 1,254; 33 · 34 + 2 · 33 = 1,188
    assert match_sentence(["lstm", "gru", "rnn"], 1, 16) == (
        "Matched by parameters: LSTM 16 units (1,216), GRU 19 units (1,254, 3.1 % more), "
        "RNN 33 units (1,188, 2.3 % fewer)."
    )


@given(SEVERAL, INPUTS, UNITS)
def test_every_cell_is_in_the_sentence_with_its_size_and_count(
    cells: list[str], inputs: int, units: int
) -> None:
    sentence = match_sentence(cells, inputs, units)
    target = parameters_of(cells[0], inputs, units)
    for cell, size in matched_sizes(cells, inputs, units).items():
        count = parameters_of(cell, inputs, size)
        name = name_in_sentence(CELLS[cell].title)
        start = f"{name} {size} unit{'' if size == 1 else 's'} ({count:,}"
        assert start in sentence
        comparison = sentence.partition(start)[2].partition(")")[0]
        assert (" more" in comparison) == (count > target)
        assert (" fewer" in comparison) == (count < target)


def test_an_equal_count_is_called_the_same() -> None:
    assert "RNN 16 units (304), IRNN 16 units (304, the same)." in match_sentence(
        ["rnn", "irnn"], 1, 16
    )


def test_a_difference_that_rounds_to_0_percent_is_not_called_zero() -> None:
    # 45 · 49 + 2 · 45 = 2,295; 2 (31 · 35 + 2 · 31) = 2,294
    sentence = match_sentence(["rnn", "gru_simple"], 4, 45)
    assert sentence.endswith("31 units (2,294, less than 0.1 % fewer).")


def test_a_match_limited_by_the_largest_size_says_so() -> None:
    sentence = match_sentence(["lstm", "rnn"], 3, MAX_UNITS)
    assert sentence.count(f"fewer: {MAX_UNITS} units are the most") == 1
    assert f"RNN {MAX_UNITS} units" in sentence


def test_a_match_limited_by_the_smallest_size_says_so() -> None:
    sentence = match_sentence(["rnn", "lstm"], 3, 1)
    assert sentence.endswith("LSTM 1 unit (24, 300.0 % more: 1 unit is the fewest).")


@pytest.mark.parametrize(
    ("cells", "units"),
    [
        (["lstm_peephole", "lstm"], MAX_UNITS),  # fewer, but 129 units would be farther off
        (["lstm", "lstm_peephole"], MAX_UNITS),  # more
        (["gru", "lstm"], MAX_UNITS),  # a smaller size fits
        (["lstm", "gru"], 1),  # 1 unit, with fewer parameters
    ],
)
def test_a_size_within_the_limits_gets_no_remark_about_them(cells: list[str], units: int) -> None:
    sentence = match_sentence(cells, 3, units)
    assert "the most" not in sentence
    assert "the fewest" not in sentence


@pytest.mark.parametrize(
    ("title", "name"),
    [("LSTM", "LSTM"), ("GRU, reset first", "GRU (reset first)"), ("a b", "a b")],
)
def test_a_name_in_a_sentence_has_no_comma(title: str, name: str) -> None:
    assert name_in_sentence(title) == name
