"""Counting, the baseline: how well the tokens before predict the next one, without a network."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Counted:
    """Probabilities by counting: `unigram` (V,), and `bigram` (V, V), a row for the token before.

    Unigrams are smoothed by adding one to every count. Bigrams fall back on them as Witten and Bell
    (1991) do: as often as a new token was seen to follow.
    """

    unigram: Tensor
    bigram: Tensor

    def bits(self, before: Tensor, after: Tensor) -> tuple[Tensor, Tensor]:
        """The surprise of each token `after` another, in bits: by unigrams, by bigrams."""
        return -self.unigram[after].log2(), -self.bigram[before, after].log2()


def counted(numbers: Tensor, size: int) -> Counted:
    """Counts of a stream of tokens (N,) out of a vocabulary of `size`, as probabilities."""
    single = torch.bincount(numbers, minlength=size).double()
    unigram = (single + 1.0) / (single.sum() + size)
    pairs = torch.bincount(numbers[:-1] * size + numbers[1:], minlength=size * size)
    pairs = pairs.view(size, size).double()
    followers = (pairs > 0).sum(1, keepdim=True).double()
    total = pairs.sum(1, keepdim=True)
    # A token that nothing was seen to follow knows no more than the unigrams.
    bigram = torch.where(
        total > 0, (pairs + followers * unigram) / (total + followers).clamp(min=1.0), unigram
    )
    return Counted(unigram, bigram)


def perplexity(bits: Tensor) -> float:
    """2 to the mean surprise: among how many equally likely tokens one would guess as well."""
    return 2.0 ** bits.mean().item() if len(bits) else math.nan
