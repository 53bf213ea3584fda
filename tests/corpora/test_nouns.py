"""Nouns: how their plurals are formed, and that no held-out ending is trained on."""

from __future__ import annotations

import pytest

from explorer.corpora.nouns import COMMON, Noun, ending, nouns, plural, split_nouns


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("cat", "cats"),
        ("bus", "buses"),
        ("church", "churches"),
        ("city", "cities"),
        ("boy", "boys"),
        ("box", "boxes"),
        ("quiz", "quizzes"),
        ("wish", "wishes"),
    ],
)
def test_regular_plurals_follow_english_spelling(one: str, many: str) -> None:
    assert plural(one) == many


def test_an_ending_has_four_letters_and_short_words_are_padded_with_blanks() -> None:
    assert (ending("Children"), ending("ox")) == ("dren", "··ox")


def test_half_of_the_nouns_are_plural_and_the_tricky_ones_are_among_them() -> None:
    words = nouns()
    assert sum(noun.is_plural for noun in words) * 2 == len(words) > 1500
    assert {
        Noun("bus", False, tricky=True),
        Noun("children", True, tricky=True),
        Noun("glass", False, tricky=True),
        Noun("mice", True, tricky=True),
        Noun("glasses", True),
    } <= set(words)


def test_every_plural_except_the_tricky_ones_ends_in_s() -> None:
    assert all(n.word.endswith("s") for n in nouns() if n.is_plural and not n.tricky)


def test_no_held_out_ending_is_trained_on() -> None:
    trained, held_out = ({noun.ending for noun in split_nouns(part)} for part in (False, True))
    assert not trained & held_out
    assert {ending(word) for word in COMMON} <= trained
    assert len(split_nouns(True)) > 300
