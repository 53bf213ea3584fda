"""Tokens: where sentences end and words begin, in any script."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.language.tokens import (
    EOS,
    UNK,
    UNKNOWN,
    TokenKind,
    Vocabulary,
    joined,
    sentences,
    text_tokens,
    token_label,
    vocabulary_of,
)
from explorer.sequences import characters

TOKEN_KINDS: list[TokenKind] = ["characters", "words"]
NO_ENDS = st.text(st.characters(exclude_characters="。！？.!?…\n\r", exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ('He said "go." Then he went.', ['He said "go."', "Then he went."]),
        ("Mrs. Hill met Dr. No. They left.", ["Mrs. Hill met Dr. No.", "They left."]),
        ("Pi is 3.14 or so", ["Pi is 3.14 or so"]),
        ("a line\nanother\r\nthird\rfourth", ["a line", "another", "third", "fourth"]),
        ("你好。我爱你！", ["你好。", "我爱你！"]),
        (" \n\t ", []),
    ],
)
def test_a_sentence_ends_at_a_mark_before_a_space_and_at_a_line_break(
    text: str, parts: list[str]
) -> None:
    assert sentences(text) == parts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't stop, well-known cat!", ["don't", "stop", ",", "well-known", "cat", "!"]),
        ("At 10:30, 1,000.50 or 3rd.", ["at", "10:30", ",", "1,000.50", "or", "3rd", "."]),
        ("我爱 cats", ["我", "爱", "cats"]),
        ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
        ("<b>Bold</b>", ["<", "b", ">", "bold", "<", "/", "b", ">"]),
        ("👩‍👩‍👧 é", ["👩‍👩‍👧", "é"]),
    ],
)
def test_words_are_runs_of_letters_and_every_other_character_is_a_word(
    text: str, words: list[str]
) -> None:
    assert text_tokens(text, "words") == [*words, EOS]


def test_without_punctuation_marks_are_left_out_but_sentences_still_end() -> None:
    text = "Well, he left. Then? (Nothing.)"
    known = ["well", "he", "left", EOS, "then", EOS, "nothing", EOS]
    assert text_tokens(text, "words", punctuation=False) == known
    result = text_tokens(text, "characters", punctuation=False)
    assert "".join(token for token in result if token != EOS) == "Well he leftThenNothing"


def test_words_of_music_are_separated_by_spaces_only() -> None:
    tokens = text_tokens("C c' G,2 | A3/2 |]", "words", music=True)
    assert tokens == ["C", "c'", "G,2", "|", "A3/2", "|]", EOS]


@given(st.text(max_size=200), st.sampled_from(TOKEN_KINDS), st.booleans())
def test_tokens_of_any_text_end_with_eos_and_words_are_never_blank(
    text: str, kind: TokenKind, punctuation: bool
) -> None:
    tokens = text_tokens(text, kind, punctuation=punctuation)
    assert not tokens or tokens[-1] == EOS
    assert all(a != EOS or b != EOS for a, b in pairwise(tokens))
    if kind == "words":
        assert not [token for token in tokens if token.isspace()]
    for token in tokens:
        assert token_label(token)
        assert len(token_label(token)) <= 14


@given(NO_ENDS)
def test_characters_are_user_perceived_and_none_is_lost(text: str) -> None:
    tokens = text_tokens(text, "characters")
    assert "".join(tokens[:-1]) == "".join(characters(text.strip()))


@given(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=60), st.integers(3, 9))
def test_a_vocabulary_has_the_most_frequent_tokens_and_all_others_are_unknown(
    tokens: list[str], most: int
) -> None:
    vocabulary = vocabulary_of(tokens, most)
    assert vocabulary.tokens[:2] == (EOS, UNK)
    assert len(vocabulary) <= most
    known = vocabulary.tokens[2:]
    counts = {token: tokens.count(token) for token in set(tokens)}
    left = [counts[token] for token in counts if token not in known]
    assert all(counts[token] >= max(left, default=0) or max(left) == 1 for token in known)
    numbers = vocabulary.numbers(tokens)
    expected = [vocabulary.tokens.index(t) if t in known else UNKNOWN for t in tokens]
    assert torch.equal(numbers, torch.tensor(expected))


def test_tokens_that_occur_once_are_unknown_unless_none_occurs_twice() -> None:
    assert vocabulary_of(["a", "b", "b"], 10).tokens == (EOS, UNK, "b")
    assert vocabulary_of(["a", "b"], 10).tokens == (EOS, UNK, "a", "b")


@pytest.mark.parametrize("tokens", [("a", UNK), (EOS, UNK, "a", "a"), (EOS,)])
def test_a_malformed_vocabulary_is_refused(tokens: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="lists each token once"):
        Vocabulary(tokens)


def test_joined_tokens_give_the_text_back() -> None:
    assert joined(text_tokens("he left, ok. then?", "words"), "words") == "he left, ok.\nthen?\n"
    text = "He left, ok.\nThen?\n"
    assert joined(text_tokens(text, "characters"), "characters") == text
