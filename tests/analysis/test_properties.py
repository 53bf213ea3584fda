"""What a property says of each token of a text."""

from __future__ import annotations

from explorer.analysis.properties import bracket_depth, inside_quotes, line_position, plural


def test_a_quote_opens_at_its_mark_and_is_closed_at_the_next() -> None:
    values = inside_quotes(list('a "b" c'))
    assert values == [False, False, True, True, False, False, False]
    assert inside_quotes(["say", '"', "yes", '"']) == [False, True, True, False]
    assert inside_quotes(["say", '"yes"', "again"]) == [False, False, False]


def test_a_line_is_counted_from_its_start_to_its_end() -> None:
    assert line_position(list("ab\nc\n\nd")) == [1, 2, 0, 1, 0, 0, 1]
    assert line_position(["The", " ", "end\nof", " it"]) == [3, 4, 2, 5]


def test_brackets_of_all_kinds_are_counted_and_never_below_none() -> None:
    assert bracket_depth(list("([)]]](")) == [1, 2, 1, 0, 0, 0, 1]
    assert bracket_depth(["f((", "x", "))"]) == [2, 2, 0]


def test_the_number_of_the_last_noun_counts_until_the_next() -> None:
    words = ["So", "The", "keys", "near", "the", "house", "are", "old"]
    assert plural(words) == [None, None, True, True, True, False, False, False]
