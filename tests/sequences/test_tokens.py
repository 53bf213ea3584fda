"""A text becomes the rows of a model's own embedding, or one-hot, by its own vocabulary."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.sequences.limits import MAX_STEPS
from explorer.sequences.tokens import TokenTable, token_kind, token_label

LETTERS = tuple("abc <")
ROWS = torch.arange(15, dtype=torch.float64).reshape(5, 3)
WORDS = ("<unk>", "<eos>", "the", "keys", "are", ".", "Mr")


@given(st.lists(st.integers(0, 4), min_size=1, max_size=30))
def test_characters_are_the_rows_of_the_embedding(numbers: list[int]) -> None:
    text = "".join(LETTERS[number] for number in numbers)
    read = TokenTable(LETTERS, "characters", ROWS).sequence(text)
    embedding = torch.nn.Embedding.from_pretrained(ROWS)
    assert torch.equal(read.x[:, 0], embedding(torch.tensor(numbers)))
    assert read.features == ("e0", "e1", "e2")


@given(st.lists(st.integers(0, 4), min_size=1, max_size=30))
def test_without_an_embedding_tokens_are_one_hot(numbers: list[int]) -> None:
    read = TokenTable(LETTERS, "characters").sequence("".join(LETTERS[n] for n in numbers))
    assert torch.equal(read.x[:, 0].argmax(-1), torch.tensor(numbers))
    assert torch.equal(read.x.sum(-1), torch.ones(len(numbers), 1, dtype=torch.float64))


def test_words_are_cut_from_marks_and_tokens_with_marks_stay_whole() -> None:
    read = TokenTable(WORDS, "words").sequence("The keys are. <eos>")
    assert read.tokens == ("the", "keys", "are", ".", "<eos>")


def test_an_unknown_word_is_the_token_for_those_and_is_told() -> None:
    read = TokenTable(WORDS, "words").sequence("the locks are")
    assert read.tokens == ("the", "<unk>", "are")
    assert read.notes == ("1 token is unknown to the model, the first is “locks”.",)


def test_an_unknown_character_without_such_a_token_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="does not have “z”; its 5 tokens begin with a b c ␣ <"):
        TokenTable(LETTERS, "characters").sequence("abz")


def test_a_capital_letter_is_read_in_lower_case_unless_the_vocabulary_has_it() -> None:
    assert TokenTable(LETTERS, "characters").sequence("A").tokens == ("a",)
    assert TokenTable(WORDS, "words").sequence("Mr").tokens == ("Mr",)


def test_numbers_of_tokens_are_read_and_others_refused() -> None:
    table = TokenTable(tuple(str(number) for number in range(5)), "numbers", ROWS)
    assert torch.equal(table.sequence("4, 0 2").x[:, 0], ROWS[[4, 0, 2]])
    for text in ("5", "-1", "a", "1.5", "9" * 12):
        with pytest.raises(ValueError, match="is no number of a token; allowed are 0 to 4"):
            table.sequence(text)


@pytest.mark.parametrize("text", ["", "a" * (MAX_STEPS + 1), "a" * 10**6])
def test_a_text_without_tokens_or_with_too_many_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="allowed"):
        TokenTable(LETTERS, "characters").sequence(text)


def test_drawn_tokens_follow_from_the_seed() -> None:
    table = TokenTable(LETTERS, "characters", ROWS)
    assert torch.equal(table.drawn(40, 3).x, table.drawn(40, 3).x)
    assert not torch.equal(table.drawn(40, 3).x, table.drawn(40, 4).x)
    assert set(table.drawn(200, 0).tokens) == {"a", "b", "c", "␣", "<"}


def test_a_vocabulary_of_single_signs_with_a_few_marks_is_one_of_characters() -> None:
    assert token_kind([*"abcdefgh", "<eos>", "<unk>"]) == "characters"
    assert token_kind(["the", "keys", "are", "of", "a", "b"]) == "words"


def test_labels_are_visible_and_short() -> None:
    assert token_label(" ") == "␣"
    assert token_label("") == "∅"
    assert len(token_label("x" * 100)) == 16
