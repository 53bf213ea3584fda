"""The n-gram baselines: predicting the next token by counting, without a network."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class NgramModel:
    """Probabilities from counts: `unigram` (V,), and `bigram` (V, V), one row per previous token.

    Unigrams have one added to every count. Bigrams are smoothed with unigrams as in Witten and Bell
    (1991): the more different tokens followed a token, the larger the weight of the unigrams.
    """

    unigram: Tensor
    bigram: Tensor

    def bits(self, before: Tensor, after: Tensor) -> tuple[Tensor, Tensor]:
        """The surprise of tokens `after` in bits: by unigrams, and by bigrams given `before`."""
        return -self.unigram[after].log2(), -self.bigram[before, after].log2()


def ngram_model(numbers: Tensor, size: int) -> NgramModel:
    """The probabilities for a stream of token numbers (N,) from a vocabulary of `size`."""
    single = torch.bincount(numbers, minlength=size).double()
    unigram = (single + 1.0) / (single.sum() + size)
    pairs = torch.bincount(numbers[:-1] * size + numbers[1:], minlength=size * size)
    pairs = pairs.view(size, size).double()
    followers = (pairs > 0).sum(1, keepdim=True).double()
    total = pairs.sum(1, keepdim=True)
    # A token that nothing ever followed tells no more than the unigrams.
    bigram = torch.where(
        total > 0, (pairs + followers * unigram) / (total + followers).clamp(min=1.0), unigram
    )
    return NgramModel(unigram, bigram)


def perplexity(bits: Tensor) -> float:
    """2 to the mean surprise: as uncertain as a guess among that many equally likely tokens."""
    return 2.0 ** bits.mean().item() if len(bits) else math.nan
