"""What is said of a text that a model reads, invents or compares is what it computed."""

from __future__ import annotations

from explorer.language.model import LanguageModel, Sampling, read, sample
from explorer.shapes.answers import probability_text
from explorer.views.language import passage
from explorer.views.language_sentences import (
    parting_sentence,
    quoted,
    reading_sentences,
    sampling_sentences,
    score_sentence,
)


def test_sampling_says_for_every_token_whether_it_was_given_or_drawn(model: LanguageModel) -> None:
    result = sample(model, ["the", "dog"], Sampling(seed=2, most=6))
    said = sampling_sentences(model, result)
    assert len(said) == len(result.numbers)
    assert ["given" in sentence for sentence in said] == [True, True] + [False] * (len(said) - 2)
    share = result.shares[2, result.numbers[3]].item()
    assert f" {probability_text(share)}." in said[2]
    assert "stopped" in said[-1]


def test_a_word_without_a_number_is_told_as_what_it_is_read_as(model: LanguageModel) -> None:
    result = read(model, model.tokens("My zebra is new."))
    said = reading_sentences(result)
    assert ["read as <UNK>" in sentence for sentence in said] == [False, True] + [False] * 5
    shown = passage("Read.", result.tokens, model.vocabulary, joined=False)
    assert shown["title"] == "Read. Dashed: read as <UNK>."
    known = read(model, model.tokens("My table is new."))
    assert passage("Read.", known.tokens, model.vocabulary, joined=False)["title"] == "Read."


def test_a_score_says_which_is_likelier_and_by_how_much() -> None:
    assert score_sentence(3.0, 6.0) == "To the model, the first is 8 times as likely."
    assert "the second" in score_sentence(6.0, 3.0)
    assert "10⁶" in score_sentence(10.0, 30.0)
    assert "equally" in score_sentence(4.0, 4.0)


def test_where_two_texts_part_is_told_with_what_is_likelier_there(model: LanguageModel) -> None:
    one, other, longer = (
        read(model, model.tokens(text))
        for text in ("My dog eats pears.", "My dog eat pears.", "My dog eats pears and apples.")
    )
    times = 2.0 ** (other.bits[2] - one.bits[2]).item()
    sentence = parting_sentence(one, other)
    assert sentence == (
        f"They diverge at {quoted('eats')} and {quoted('eat')}, where the first is "
        f"{times:,.3g} times as likely."
    )
    assert parting_sentence(one, one) == ""
    assert f"They have {len(one.tokens) - 1} and {len(longer.tokens) - 1} tokens" in (
        parting_sentence(one, longer)
    )
    assert parting_sentence(one, read(model, model.tokens("A dog eats pears."))) == ""
