"""The text offered for a model of which the vocabulary alone is known can be read by it."""

from __future__ import annotations

import string

import pytest

from explorer.sequences.sample_text import FEWEST, fitting_text
from explorer.sequences.tokens import TokenTable

WORDS = (
    "<pad>",
    "<unk>",
    "the",
    "keys",
    "were",
    "on",
    "table",
    ",",
    "and",
    "it",
    "was",
    "late",
    ".",
)
ODD = ("[PAD]", "##ing", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "a b", "neun")
TABLES = {
    "letters": TokenTable(tuple(string.ascii_letters + ' .,"()'), "characters"),
    "lower case": TokenTable(tuple(string.ascii_lowercase + " "), "characters"),
    "another script": TokenTable(tuple("абвгдежзик"), "characters"),
    "few letters": TokenTable(("<eos>", "a", "b"), "characters"),
    "digits": TokenTable(tuple("0123456789+="), "characters"),
    "words": TokenTable(WORDS, "words"),
    "odd words": TokenTable(ODD, "words"),
    "numbers": TokenTable(tuple(str(number) for number in range(900)), "numbers"),
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_the_vocabulary_has_every_token_of_the_text(table: TokenTable) -> None:
    read = table.sequence(fitting_text(table))
    assert read.notes == ()
    assert len(read.tokens) >= min(FEWEST, len(table.tokens) // 2)


def test_a_sentence_is_kept_where_the_vocabulary_has_it() -> None:
    assert fitting_text(TABLES["letters"]).startswith('She said "wait (here)" and left')
    assert fitting_text(TABLES["words"]).startswith("the keys the")
