"""Sentences with names: the next word tells a name from a common word; splits stay apart."""

from __future__ import annotations

import pytest
import torch

from explorer.corpora.names import (
    AMBIGUOUS,
    CLAUSES,
    FIRST,
    LAST,
    TITLES,
    Sentence,
    is_held_out_sentence,
    sample_sentences,
    vocabulary,
)


def generator(seed: int = 3) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    """Sentences for training."""
    return sample_sentences(4000, False, generator())


def name_words(words: tuple[str, ...]) -> tuple[bool, ...]:
    """A second tagger, without a network: it looks only at a word and the next one."""
    result: list[bool] = []
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else ""
        common = [f.split()[0] for f in (*AMBIGUOUS.get(word, ()), *CLAUSES.get(word, ()))]
        result.append(word in FIRST or word in LAST or (word in AMBIGUOUS and after not in common))
    return tuple(result)


def test_the_next_word_tells_which_words_are_names(sentences: list[Sentence]) -> None:
    for sentence in sentences[:500]:
        assert sentence.is_name == name_words(sentence.words), sentence.text


def test_words_are_ambiguous_unless_a_title_or_another_name_comes_before(
    sentences: list[Sentence],
) -> None:
    for sentence in sentences[:500]:
        before = ("", *sentence.words)
        marks = zip(sentence.words, before, sentence.is_ambiguous, strict=False)
        for word, previous, is_ambiguous in marks:
            assert is_ambiguous == (word in AMBIGUOUS and previous not in (*TITLES, "and"))


def test_half_of_the_ambiguous_words_are_names(sentences: list[Sentence]) -> None:
    marks = [
        is_name
        for sentence in sentences
        for is_name, is_ambiguous in zip(sentence.is_name, sentence.is_ambiguous, strict=True)
        if is_ambiguous
    ]
    assert sum(marks) / len(marks) == pytest.approx(0.5, abs=0.04)


def test_sentences_depend_on_the_seed_alone() -> None:
    first, again = (sample_sentences(50, False, generator(1)) for _ in range(2))
    assert first == again
    assert first != sample_sentences(50, False, generator(2))


def test_no_held_out_sentence_is_trained_on(sentences: list[Sentence]) -> None:
    held_out = sample_sentences(500, True, generator())
    assert not {s.text for s in held_out} & {s.text for s in sentences}
    assert all(is_held_out_sentence(sentence) for sentence in held_out)


def test_every_word_of_a_sentence_is_in_the_vocabulary(sentences: list[Sentence]) -> None:
    assert {word for sentence in sentences for word in sentence.words} <= set(vocabulary())
