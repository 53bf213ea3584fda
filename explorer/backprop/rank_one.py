"""A matrix as a sum of matrices of rank one: U = Σ σᵢ uᵢ vᵢᵀ, its singular value decomposition."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class RankOneSum:
    """The terms of a matrix (R, C), the largest first; K is the smaller of R and C.

    singular: (K,), the σᵢ. terms: (K, R, C), the σᵢ uᵢ vᵢᵀ, which add up to the matrix.
    """

    singular: Tensor
    terms: Tensor

    def rest(self, count: int) -> Tensor:
        """What the first `count` terms leave of the matrix, (R, C).

        Its largest singular value is σ of the next term, and no sum of `count` matrices of rank one
        comes closer (Eckart and Young 1936).
        """
        return self.terms[count:].sum(0)


def rank_one_sum(matrix: Tensor) -> RankOneSum:
    """The singular value decomposition of a matrix, as a sum.

    Raises ValueError for what is no matrix of finite values.
    """
    if matrix.dim() != 2 or not matrix.isfinite().all():
        shape = tuple(matrix.shape)
        raise ValueError(f"The matrix is {shape}; allowed is (R, C) with finite values only.")
    left, singular, right = torch.linalg.svd(matrix.detach().double(), full_matrices=False)
    return RankOneSum(singular, torch.einsum("k,rk,kc->krc", singular, left, right))
