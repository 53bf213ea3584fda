"""Talk and narration: quotes close, lines are of one width, and a seed gives one text."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from explorer.corpora.dialogue import NOUNS, WIDTH, dialogue

TEXT = dialogue(20_000, 3)
FLAT = TEXT.replace("\n", " ")


def test_a_seed_gives_one_text_of_the_length_that_is_asked_for() -> None:
    assert dialogue(20_000, 3) == TEXT
    assert dialogue(20_000, 4) != TEXT
    assert 20_000 <= len(TEXT) < 20_500


@pytest.mark.parametrize("width", [24, WIDTH])
def test_a_line_ends_where_the_next_word_would_not_fit(width: int) -> None:
    lines = dialogue(4_000, 3, width).split("\n")
    assert max(map(len, lines)) <= width
    for line, following in pairwise(lines):
        assert len(line) + 1 + len(following.split()[0]) > width


def test_every_quote_closes_after_one_to_three_sentences() -> None:
    assert TEXT.count('"') % 2 == 0
    quotes = FLAT.split('"')[1::2]
    assert {len(re.findall(r"[.?,](?= [A-Z]|$)", quote)) for quote in quotes} == {1, 2, 3}
    assert all(quote[0].isupper() and quote[-1] in ".,?" for quote in quotes)


def test_who_speaks_is_named_after_a_comma_or_a_question() -> None:
    for quote, after in zip(FLAT.split('"')[1::2], FLAT.split('"')[2::2], strict=True):
        said = after.startswith(" said ")
        assert said == quote.endswith(",")
        assert not after.startswith(" asked ") or quote.endswith("?")
    assert " asked " in FLAT


def test_below_the_shortest_sentence_there_are_words_alone() -> None:
    quotes = dialogue(2_000, 3, longest=0).replace("\n", " ").split('"')[1::2]
    words = [word.rstrip(".,").lower() for quote in quotes for word in quote.split()]
    assert set(words) <= set(NOUNS)


def test_sentences_are_no_longer_than_allowed() -> None:
    told = dialogue(4_000, 3, longest=36).replace("\n", " ").split('"')[::2]
    sentences = [one for part in told for one in re.findall(r"[A-Z][^.?]*[.?]", part)]
    assert 30 <= max(map(len, sentences)) <= 36


def test_a_count_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="characters is 0; allowed are 1"):
        dialogue(0, 1)
