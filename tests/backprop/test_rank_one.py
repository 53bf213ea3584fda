"""The terms of rank one add up to the matrix, and are what linear algebra says of them."""

from __future__ import annotations

import pytest
import torch

from explorer.backprop.rank_one import rank_one_sum


def drawn(rows: int, columns: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(rows, columns, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("shape", [(8, 8), (3, 5), (5, 3), (1, 1)])
def test_the_terms_add_up_to_the_matrix_and_each_has_rank_one(shape: tuple[int, int]) -> None:
    matrix = drawn(*shape)
    result = rank_one_sum(matrix)
    torch.testing.assert_close(result.terms.sum(0), matrix)
    assert torch.linalg.matrix_rank(result.terms).tolist() == [1] * min(shape)


def test_each_term_stretches_by_its_sigma_and_they_fall() -> None:
    matrix = drawn(8, 8)
    result = rank_one_sum(matrix)
    # The squares of the σᵢ are the eigenvalues of UᵀU.
    squares = torch.linalg.eigvalsh(matrix.T @ matrix).flip(0)
    torch.testing.assert_close(result.singular**2, squares)
    torch.testing.assert_close(torch.linalg.matrix_norm(result.terms, 2), result.singular)
    # Terms are orthogonal, so that no direction is counted twice.
    inner = torch.einsum("arc,brc->ab", result.terms, result.terms)
    torch.testing.assert_close(inner, squares.diag())


@pytest.mark.parametrize("count", range(8))
def test_what_is_left_out_stretches_nothing_by_more_than_the_next_sigma(count: int) -> None:
    result = rank_one_sum(drawn(8, 8, seed=count))
    left = torch.linalg.matrix_norm(result.rest(count), 2)
    torch.testing.assert_close(left, result.singular[count])


@pytest.mark.parametrize("bad", [torch.ones(3), torch.full((2, 2), torch.nan)])
def test_what_is_no_finite_matrix_is_refused(bad: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="allowed is"):
        rank_one_sum(bad)
