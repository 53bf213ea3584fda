"""N-gram models: valid probabilities, equal to counts made in plain Python."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.language.ngrams import ngram_model, perplexity

STREAM = st.lists(st.integers(0, 6), min_size=2, max_size=80)


@given(STREAM)
def test_every_row_of_probabilities_sums_to_one_and_none_is_zero(
    stream: list[int],
) -> None:
    result = ngram_model(torch.tensor(stream), 7)
    torch.testing.assert_close(result.unigram.sum(), torch.tensor(1.0, dtype=torch.float64))
    torch.testing.assert_close(result.bigram.sum(1), torch.ones(7, dtype=torch.float64))
    assert bool((result.bigram > 0).all())


@given(STREAM)
def test_bigrams_follow_the_formula_of_witten_and_bell(stream: list[int]) -> None:
    result = ngram_model(torch.tensor(stream), 7)
    pairs = Counter(pairwise(stream))
    single = Counter(stream)
    for a in range(7):
        followers = {b for x, b in pairs if x == a}
        total = sum(count for (x, _), count in pairs.items() if x == a)
        for b in range(7):
            alone = (single[b] + 1) / (len(stream) + 7)
            smoothed = (pairs[a, b] + len(followers) * alone) / max(total + len(followers), 1)
            expected = smoothed if total else alone
            assert result.bigram[a, b].item() == pytest.approx(expected)


@given(STREAM)
def test_surprise_is_the_negative_logarithm_of_the_probability(stream: list[int]) -> None:
    numbers = torch.tensor(stream)
    result = ngram_model(numbers, 7)
    unigram, bigram = result.bits(numbers[:-1], numbers[1:])
    for k, (a, b) in enumerate(pairwise(stream)):
        assert unigram[k].item() == pytest.approx(-math.log2(result.unigram[b].item()))
        assert bigram[k].item() == pytest.approx(-math.log2(result.bigram[a, b].item()))


def test_the_perplexity_of_equally_likely_tokens_is_their_number() -> None:
    assert perplexity(torch.full((5,), 3.0)) == 8.0
    assert math.isnan(perplexity(torch.tensor([])))
