"""What the page Language shows equals what the model says."""

from __future__ import annotations

import base64

import numpy as np
import pytest
import torch

from explorer import CELLS
from explorer.language.model import LanguageModel, Sampling, read, sample
from explorer.language.prepared import OWN, TextChoice, prepared
from explorer.language.tokens import EOS, UNK
from explorer.views.language import (
    BEST,
    expected_bars,
    first_tokens,
    following,
    one_hot_bars,
    one_hot_board,
    passage,
    reading_board,
    ticks_of,
)
from explorer.views.language_sentences import quoted, reading_sentences, sampling_sentences


def test_bars_are_the_ten_likeliest_and_name_what_came(model: LanguageModel) -> None:
    result = read(model, model.tokens("The restaurants serve warm xylophones."))
    sentence = reading_sentences(result)
    bars = expected_bars("", result.tokens, result.logs.exp(), model.vocabulary, sentence)
    assert bars["length"] == len(result.tokens) == len(bars["steps"]) == len(sentence)
    for step, answers in enumerate(bars["steps"]):
        shares = sorted(result.logs[step].exp().tolist(), reverse=True)[:BEST]
        assert [share for _, share in answers] == pytest.approx(shares)
    assert bars["came"] == ["the", "restaurants", "serve", "warm", UNK, ".", EOS, ""]
    for step, share in enumerate(bars["came_share"][:-1]):
        assert share == pytest.approx(2.0 ** -result.bits[step].item())
    assert bars["came_share"][-1] is None
    assert "xylophones" in sentence[4]


def test_a_passage_marks_ends_and_unknown_words_and_gives_each_token_its_surprise(
    model: LanguageModel,
) -> None:
    result = read(model, model.tokens("My zebra is new."))
    shown = passage("", result.tokens, model.vocabulary, joined=False, bits=result.bits)
    assert shown["tokens"] == [EOS, "my", "zebra", "is", "new", ".", EOS]
    assert shown["kinds"] == ["end", "", "unknown", "", "", "", "end"]
    assert shown["bits"] == [None, *result.bits.tolist()]
    assert following(shown, growing=True)["length"] == 7


def test_a_sample_that_ends_by_itself_expects_nothing_behind_its_end(model: LanguageModel) -> None:
    result = sample(model, [], Sampling(seed=3, most=60))
    assert result.stopped
    sentence = sampling_sentences(model, result)
    names = [model.vocabulary.tokens[number] for number in result.numbers.tolist()]
    bars = expected_bars("", names, result.shares, model.vocabulary, sentence)
    assert bars["length"] == len(bars["steps"]) == len(bars["came"]) == len(names)
    assert (bars["steps"][-1], bars["came"][-1], bars["came_share"][-1]) == ([], "", None)
    assert "fed back" in sentence[-3]
    assert "fed back" not in sentence[-2]
    assert sentence[-1] == f"{EOS}: the end."


def test_gates_below_are_those_of_the_trace_and_the_surprise_starts_with_the_first_token(
    model: LanguageModel,
) -> None:
    result = read(model, model.tokens("My table is new."))
    board = reading_board(model, result, 0, "pytorch", "keep")
    maps, lines = board["groups"][0]["maps"], board["groups"][1]["lines"]
    assert [one["name"] for one in maps] == [signal.name for signal in CELLS["lstm"].signals]
    assert board["length"] == len(result.tokens)
    surprise = np.frombuffer(base64.b64decode(lines[0]["curves"][0]["floats"]["base64"]), "<f4")
    assert np.isnan(surprise[0])
    np.testing.assert_allclose(surprise[1:], result.bits, rtol=1e-6)


@pytest.mark.parametrize(
    "text", ["a b. " * 30, "aaaaaaaa", "one two three four five six seven. " * 20]
)
@pytest.mark.parametrize("unit", ["words", "characters"])
def test_the_one_hot_row_stands_at_the_number_of_its_token(text: str, unit: str) -> None:
    ready = prepared(TextChoice(OWN, text + " " + text, unit))  # type: ignore[arg-type]
    tokens = first_tokens(ready)
    bars = one_hot_bars(ready)
    names, numbers = ready.vocabulary.tokens, ready.vocabulary.numbers(tokens).tolist()
    for answers, number, sentence in zip(bars["steps"], numbers, bars["sentences"], strict=True):
        (label,) = [label for label, share in answers if share == 1.0]
        assert f"{quoted(label)} has the 1 in row {number + 1} of {len(names)}." in sentence
        assert len(answers) == min(BEST, len(ready.vocabulary))
    (shown,) = one_hot_board(ready)["groups"][0]["maps"]
    assert shown["units"] == len(ready.vocabulary)


def test_along_the_scrub_bar_the_end_is_as_short_as_a_character() -> None:
    assert ticks_of(["a", EOS, " "], "characters") == ["a", "⏎", "␣"]
    assert ticks_of(["ab", EOS], "words") == ["ab", EOS]


def test_shares_of_zero_are_no_bars(model: LanguageModel) -> None:
    result = sample(model, [], Sampling(temperature=0.0, most=3))
    sentence = sampling_sentences(model, result)
    names = [model.vocabulary.tokens[number] for number in result.numbers.tolist()]
    bars = expected_bars("", names, result.shares, model.vocabulary, sentence)
    assert {len(step) for step in bars["steps"][: len(result.shares)]} == {1}
    assert torch.equal(result.shares.max(-1).values, torch.ones(len(result.shares)).double())
