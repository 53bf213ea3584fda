"""The task "brackets and quotes": its labels, its random texts and its measures."""

from __future__ import annotations

import math
import re

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.tasks.brackets import (
    ALPHABET,
    OTHER,
    OUTPUTS,
    accuracy,
    correct,
    encode,
    labels,
    read_out_loss,
    sample_text,
    sample_texts,
)

QUOTED = re.compile(r'"[^"]*(?:"|$)')


def samples(count: int = 60, length: int = 400) -> list[str]:
    generator = torch.Generator().manual_seed(3)
    return [sample_text(length, generator) for _ in range(count)]


def state_by_stack(prefix: str) -> tuple[int, int]:
    """In quotes and depth after a text, by counting quotes and by a pile of three plates."""
    pile: list[str] = []
    for character in QUOTED.sub("", prefix):
        if character == "(" and len(pile) < 3:
            pile.append(character)
        if character == ")" and pile:
            pile.pop()
    return prefix.count('"') % 2, len(pile)


@pytest.mark.parametrize(
    ("text", "quotes", "depths"),
    [
        ("", "", ""),
        ("a(b)c", "00000", "01100"),
        ('a"b"c', "01100", "00000"),
        ('("(")', "01100", "11110"),
        ("((()))", "000000", "123210"),
        ('"))"(', "11100", "00001"),
        ('("a"(it\'s)).', "011000000000", "111122222100"),
        (")a(", "000", "001"),
        ("((((a)", "000000", "123332"),
    ],
)
def test_labels_are_the_state_after_each_character(text: str, quotes: str, depths: str) -> None:
    quote, depth = labels(text)
    assert "".join(map(str, quote.tolist())) == quotes
    assert "".join(map(str, depth.tolist())) == depths


@given(st.text(alphabet='()"ab :', max_size=40))
def test_labels_agree_with_a_stack_and_a_pattern(text: str) -> None:
    quote, depth = labels(text)
    expected = [state_by_stack(text[: end + 1]) for end in range(len(text))]
    assert list(zip(quote.tolist(), depth.tolist(), strict=True)) == expected


@given(st.text(max_size=30))
def test_any_text_has_one_column_and_one_label_a_character(text: str) -> None:
    columns, (quote, depth) = encode(text), labels(text)
    assert columns.shape == quote.shape == depth.shape == (len(text),)
    assert columns.dtype == quote.dtype == depth.dtype == torch.int64
    assert all(0 <= column < len(ALPHABET) for column in columns.tolist())


def test_a_capital_is_read_as_small_and_the_unknown_as_other() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 39
    assert ALPHABET[OTHER] == "other"
    assert encode('Az( "').tolist() == [ALPHABET.index(c) for c in 'az( "']
    assert encode("é7İ\n").tolist() == [OTHER] * 4


def test_the_same_seed_gives_the_same_text_and_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    assert samples(3) == samples(3)
    assert len(set(samples(3))) == 3
    assert torch.equal(torch.get_rng_state(), before)


@given(st.integers(1, 300), st.integers(0, 2**32))
def test_a_text_has_the_length_asked_for(length: int, seed: int) -> None:
    assert len(sample_text(length, torch.Generator().manual_seed(seed))) == length


def test_a_length_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="length is 0"):
        sample_text(0, torch.Generator())


def test_outside_of_quotes_no_bracket_is_deeper_than_three() -> None:
    deepest = 0
    for text in samples():
        depth = 0
        for character in QUOTED.sub("", text):
            depth = max(depth + (character == "(") - (character == ")"), 0)
            deepest = max(deepest, depth)
    assert deepest == 3


def test_quotes_span_5_to_40_characters_and_often_hold_brackets() -> None:
    spans = [span for text in samples() for span in re.findall(r'"([^"]*)"', text)]
    assert len(spans) > 100
    assert {len(span) for span in spans} <= set(range(5, 41))
    with_brackets = sum(bool(re.search("[()]", span)) for span in spans)
    assert with_brackets > len(spans) / 3
    assert any(span.count("(") != span.count(")") for span in spans)


def test_every_state_is_common_and_the_unknown_character_rare() -> None:
    texts = sample_texts(60, 400, torch.Generator().manual_seed(3))
    states = (texts.depth + 4 * texts.quote).flatten().bincount(minlength=8) / texts.depth.numel()
    assert bool((states > 0.02).all())
    rare = (texts.columns == OTHER).double().mean()
    assert 0 < rare <= 0.01


def test_a_batch_holds_each_text_in_a_column() -> None:
    texts = sample_texts(3, 50, torch.Generator().manual_seed(5))
    generator = torch.Generator().manual_seed(5)
    for column in range(3):
        text = sample_text(50, generator)
        assert torch.equal(texts.columns[:, column], encode(text))
        assert torch.equal(texts.quote[:, column], labels(text)[0])
        assert torch.equal(texts.depth[:, column], labels(text)[1])
    assert texts.x.shape == (50, 3, len(ALPHABET))
    assert torch.equal(texts.x.argmax(-1), texts.columns)
    part = texts.beginnings(20, torch.tensor([2, 0]))
    assert torch.equal(part.depth, texts.depth[:20, [2, 0]])


def test_the_loss_of_a_read_out_that_knows_nothing_is_log_2_plus_log_4() -> None:
    quote, depth = torch.randint(2, (7, 3)), torch.randint(4, (7, 3))
    loss = read_out_loss(torch.zeros(7, 3, len(OUTPUTS)), quote, depth)
    assert loss.item() == pytest.approx(math.log(2) + math.log(4))


def test_the_loss_is_what_the_right_answers_cost() -> None:
    logits = torch.tensor([[[2.0, 0.0, 1.0, 0.0, -1.0]]])
    total = sum(math.exp(v) for v in (0, 1, 0, -1))
    expected = -math.log(1 - 1 / (1 + math.exp(-2))) - math.log(math.e / total)
    loss = read_out_loss(logits, torch.tensor([[0]]), torch.tensor([[1]]))
    assert loss.item() == pytest.approx(expected)


def test_a_step_counts_as_right_only_if_both_answers_are() -> None:
    quote, depth = torch.tensor([[0], [1], [1], [0]]), torch.tensor([[0], [1], [2], [3]])
    logits = torch.zeros(4, 1, 5)
    logits[:, 0, 0] = torch.tensor([-1.0, 1.0, -1.0, -1.0])
    logits[torch.arange(4), 0, 1 + torch.tensor([0, 1, 2, 0])] = 1.0
    quote_right, depth_right = correct(logits, quote, depth)
    assert quote_right[:, 0].tolist() == [True, True, False, True]
    assert depth_right[:, 0].tolist() == [True, True, True, False]
    assert accuracy(logits, quote, depth) == 0.5
