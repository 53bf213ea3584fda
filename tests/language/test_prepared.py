"""Prepared texts: the held-out part, unknown tokens, unusual texts, and the task made of them."""

from __future__ import annotations

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from explorer.corpora.texts import CORPORA, corpus_text
from explorer.language.prepared import MAX_TEXT, OWN, TextChoice, one_hot, prepared
from explorer.language.task import FEWEST_STARTS, language_task, window_starts
from explorer.language.tokens import EOS, UNKNOWN, sentences
from explorer.training.plan import LANGUAGE, Plan
from explorer.training.training import Training
from tests.plain_cells import assert_one_sentence


def own(text: str, **settings: object) -> TextChoice:
    return TextChoice(corpus=OWN, text=text, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize("corpus", CORPORA)
def test_every_tenth_sentence_is_held_out(corpus: str) -> None:
    text = prepared(TextChoice(corpus))
    ends = int((text.train == 0).sum() - 1), int((text.held_out == 0).sum() - 1)
    assert ends[1] == sum(ends) // 10
    assert len(text.train) + len(text.held_out) - 2 == text.count
    held = sentences(corpus_text(corpus))[9::10]
    assert [sentence for sentence in held if sentence.startswith(text.example)]


def test_the_last_tenth_of_a_single_sentence_is_held_out() -> None:
    text = prepared(own("a b c d e f g h i j k l m n o p q r s t", token_kind="words"))
    assert (len(text.train), len(text.held_out)) == (20, 3)
    assert text.held_out[-1] == 0


def test_tokens_outside_the_vocabulary_are_counted_and_listed() -> None:
    text = prepared(own("a a a a b b b c c d. " * 3, token_kind="words", most=4))
    assert text.vocabulary.tokens[2:] == ("a", "b")
    assert text.unknown_count == 3 * len(["c", "c", "d", "."])
    assert dict(text.unknown_tokens) == {"c": 6, "d": 3, ".": 3}


@pytest.mark.parametrize(
    ("text", "word"),
    [("", "empty"), (" \n ", "empty"), ("a", "two"), (MAX_TEXT * "a" + "b", f"{MAX_TEXT:,}")],
)
def test_a_text_that_is_too_short_or_too_long_is_refused_in_one_sentence(
    text: str, word: str
) -> None:
    with pytest.raises(ValueError, match="text") as refused:
        prepared(own(text))
    assert_one_sentence(refused.value, word)


UNUSUAL = {
    "two letters": "ab",
    "one letter again and again": "a" * 3000,
    "emoji": "👩‍👩‍👧😀🎉" * 500,
    "right to left": "مرحبا بالعالم. كيف حالك؟ " * 60,
    "Chinese": "我爱你。你也爱我吗？" * 60,
    "HTML and Markdown": "<script>alert(1)</script> **bold** [link](http://x) " * 40,
    "a word": "word " * 400,
    "combining marks": "e" + "\u0301" * 500 + " x",
}


@pytest.mark.parametrize("kind", ["words", "characters"])
@pytest.mark.parametrize("name", UNUSUAL)
def test_unusual_texts_can_be_trained_on(name: str, kind: str) -> None:
    choice = own(UNUSUAL[name], token_kind=kind)
    try:
        text = prepared(choice)
    except ValueError as error:
        assert_one_sentence(error, "two")
        return
    length = min(8, len(text.train) - 1)
    plan = Plan(
        LANGUAGE, length, ("gru",), hidden_size=4, batch=4, steps=2, start="drawn", text=choice
    )
    training = Training(plan)
    training.step()
    (trainee,) = training.trainees
    assert trainee.ended == ""
    assert trainee.records.metric[-1] > 0.0
    assert training.baseline >= 1.0


def test_a_million_characters_of_emoji_can_be_tokenized() -> None:
    text = prepared(own("👩‍👩‍👧" * (MAX_TEXT // 5), token_kind="characters"))
    assert text.count == MAX_TEXT // 5 + 1


def test_the_target_of_a_window_is_the_next_token() -> None:
    choice = TextChoice("patterns")
    task, text = language_task(choice), prepared(choice)
    batch = task.draw(9, 16, torch.Generator().manual_seed(0))
    inputs = batch.x.argmax(-1)
    assert batch.x.shape == (9, 16, len(text.vocabulary))
    assert torch.equal(inputs[1:], batch.target[:-1])


@given(length=st.integers(2, 40), sizes=st.lists(st.integers(1, 60), min_size=25, max_size=40))
def test_windows_begin_at_sentences_and_cover_long_sentences_completely(
    length: int, sizes: list[int]
) -> None:
    numbers = torch.cat([torch.tensor([0] + [2] * size) for size in sizes])
    places = len(numbers) - length
    starts = window_starts(numbers, length).tolist()
    begins = (numbers == 0).nonzero().flatten().tolist()
    assume(sum(begin < places for begin in begins) >= FEWEST_STARTS)
    assert len(set(starts)) == len(starts)
    assert {begin for begin in begins if begin < places} <= set(starts) <= set(range(places))
    covered = {place for start in starts for place in range(start, start + length)}
    assert covered >= set(range(max(starts) + length))
    inside = [start for start in starts if numbers[start] != 0]
    for start in inside:
        begin = max(begin for begin in begins if begin < start)
        assert sizes[begins.index(begin)] > length // 2


def test_the_exam_is_the_held_out_part_in_order() -> None:
    choice = TextChoice("patterns")
    text, task = prepared(choice), language_task(choice)
    exam = task.examination(20, 0)
    windows = exam.target.T.flatten()
    assert torch.equal(windows, text.held_out[1 : len(windows) + 1])


def test_the_metric_is_the_perplexity_and_the_baseline_that_of_bigrams() -> None:
    choice = TextChoice("patterns")
    task, text = language_task(choice), prepared(choice)
    exam = task.examination(20, 0)
    size = len(text.vocabulary)
    flat = torch.zeros(20, exam.x.shape[1], size)
    assert task.metric(flat, exam.target) == pytest.approx(size)
    logs = text.ngrams.bigram.log()[exam.x.argmax(-1)]
    assert task.baseline(exam) == pytest.approx(task.metric(logs, exam.target))


def test_one_hot_rows_have_a_single_one() -> None:
    x = one_hot(torch.tensor([2, 0, UNKNOWN]), 4)
    assert x[:, 0].tolist() == [[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0]]
    assert prepared(TextChoice("patterns")).vocabulary.tokens[0] == EOS
