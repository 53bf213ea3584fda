"""Sentences about people and things, and the two taggers that read them."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from explorer.corpora.names import (
    AMBIGUOUS,
    CLAUSES,
    FIRST,
    LAST,
    TITLES,
    is_held_out_sentence,
    sample_sentences,
    vocabulary,
)
from explorer.resources import MODELS
from explorer.shapes import SHAPES
from explorer.shapes.encoding import columns
from explorer.shapes.name_tagger import BOTH, FORWARD, KEY
from explorer.shapes.weights import load_weights
from scripts.shapes.names import shares_right

TAGGER = SHAPES[KEY]


def generator(seed: int = 3) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def name_words(words: tuple[str, ...]) -> tuple[bool, ...]:
    """A second tagger, without a network: looks at a word and the next one only."""
    result: list[bool] = []
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else ""
        goes_on = [f.split()[0] for f in (*AMBIGUOUS.get(word, ()), *CLAUSES.get(word, ()))]
        result.append(word in FIRST or word in LAST or (word in AMBIGUOUS and after not in goes_on))
    return tuple(result)


def test_the_next_word_tells_which_words_are_names() -> None:
    for sentence in sample_sentences(500, False, generator()):
        assert sentence.is_name == name_words(sentence.words), sentence.text


def test_words_are_open_where_they_may_be_a_name_and_nothing_before_tells() -> None:
    for sentence in sample_sentences(500, False, generator()):
        before = ("", *sentence.words)
        marks = zip(sentence.words, before, sentence.is_ambiguous, strict=False)
        for word, previous, is_ambiguous in marks:
            assert is_ambiguous == (word in AMBIGUOUS and previous not in (*TITLES, "and"))


def test_a_name_and_a_common_word_are_equally_likely_where_it_is_open() -> None:
    result = [
        is_name
        for sentence in sample_sentences(4000, False, generator())
        for is_name, is_open in zip(sentence.is_name, sentence.is_ambiguous, strict=True)
        if is_open
    ]
    assert sum(result) / len(result) == pytest.approx(0.5, abs=0.04)


def test_the_same_seed_gives_the_same_sentences_and_another_seed_others() -> None:
    first, again = (sample_sentences(50, False, generator(1)) for _ in range(2))
    assert first == again
    assert first != sample_sentences(50, False, generator(2))


def test_no_sentence_is_both_trained_on_and_kept_out() -> None:
    kept = {s.text for s in sample_sentences(500, True, generator())}
    assert not kept & {s.text for s in sample_sentences(5000, False, generator())}
    assert all(is_held_out_sentence(s) for s in sample_sentences(20, True, generator()))


def test_every_word_of_a_sentence_is_in_the_vocabulary() -> None:
    words = {word for s in sample_sentences(5000, False, generator()) for word in s.words}
    assert words <= set(vocabulary())


@pytest.mark.parametrize("word", sorted(AMBIGUOUS))
def test_both_directions_tell_a_name_from_a_common_word_by_what_follows(word: str) -> None:
    name = TAGGER.unroll(f"{word} parker sang a song", BOTH).steps[0].answers[0]
    thing = TAGGER.unroll(f"{word} {AMBIGUOUS[word][0]} are on sale", BOTH).steps[0].answers[0]
    assert (name[0], thing[0]) == ("name", "other")
    assert min(name[1], thing[1]) > 0.9


def test_forward_only_says_the_same_of_teddy_whatever_follows() -> None:
    bears, roosevelt = (
        TAGGER.unroll(text, FORWARD).steps[0].answers
        for text in ("Teddy bears are on sale", "Teddy Roosevelt was a great president")
    )
    assert bears == roosevelt
    assert bears[0][1] < 0.65


def test_both_directions_beat_forward_only_on_new_sentences() -> None:
    result = sample_sentences(1500, True, generator(99))
    every, where_open = shares_right(result, BOTH)
    assert min(every, where_open) > 0.98
    every, where_open = shares_right(result, FORWARD)
    assert 0.85 < every < 0.98
    assert 0.4 < where_open < 0.6


def test_capitals_change_nothing() -> None:
    small, large = (
        TAGGER.unroll(t) for t in ("rose parker sang a song", "ROSE Parker SANG A song")
    )
    assert [s.answers for s in small.steps] == [s.answers for s in large.steps]


def test_the_file_holds_a_plain_torch_lstm() -> None:
    weights = load_weights(KEY)
    names = weights.names("vocabulary")
    words = ("he", "said", "teddy", "roosevelt", "sang", "a", "song")
    size = weights.tensors["both.recurrent.weight_hh_l0"].shape[1]
    lstm = nn.LSTM(len(names), size, bidirectional=True).double()
    lstm.load_state_dict(
        {
            k.removeprefix("both.recurrent."): v
            for k, v in weights.tensors.items()
            if k.startswith("both.recurrent.")
        }
    )
    x = torch.eye(len(names)).double()[columns(words, names)]
    scores = lstm(x)[0] @ weights.tensors["both.readout.weight"].T
    expected = (scores + weights.tensors["both.readout.bias"]).softmax(-1)[:, 1]
    steps = TAGGER.unroll(" ".join(words)).steps
    result = torch.tensor([dict(step.answers)["name"] for step in steps], dtype=torch.float64)
    torch.testing.assert_close(result, expected.detach(), rtol=0, atol=1e-9)


def test_signals_are_those_of_both_directions_on_the_same_steps() -> None:
    unrolled = TAGGER.unroll("Teddy bears are on sale", BOTH)
    assert unrolled.backward
    assert [s.title.split(", ")[1] for s in unrolled.signals] == ["forward", "backward"]
    assert all(value.shape[0] == 5 for s in unrolled.signals for value in s.values.values())
    only = TAGGER.unroll("Teddy bears are on sale", FORWARD)
    assert not only.backward
    assert len(only.signals) == 1


def test_the_file_is_small() -> None:
    assert (MODELS / f"shape_{KEY}.safetensors").stat().st_size < 200_000
