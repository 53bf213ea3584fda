"""Powers of the recurrent matrix stay under the bound and follow the spectral radius."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from explorer.backprop.linear_case import NONLINEARITIES, powers, recurrent_matrix
from tests.plain_cells import assert_one_sentence

# Each makes another matrix of the same kind: shrinking, transiently growing, growing, far apart.
PAIRS = [(0.9, 0.6), (1.5, 0.9), (3.0, 1.2), (3.0, 0.1)]


def matrix(largest_singular: float, spectral_radius: float, size: int = 8, seed: int = 0) -> Tensor:
    return recurrent_matrix(
        size, largest_singular=largest_singular, spectral_radius=spectral_radius, seed=seed
    )


# the matrix


@given(
    st.integers(2, 24),
    st.floats(0.1, 3.0),
    st.floats(0.1, 3.0),
    st.integers(0, 2**31),
)
def test_the_matrix_has_the_singular_value_and_the_spectral_radius_asked_for(
    size: int, one: float, other: float, seed: int
) -> None:
    U = matrix(max(one, other), min(one, other), size, seed)
    assert U.shape == (size, size)
    assert U.dtype == torch.float64
    assert float(torch.linalg.svdvals(U)[0]) == pytest.approx(max(one, other), abs=1e-6)
    radius = float(torch.linalg.eigvals(U).abs().max())
    assert radius == pytest.approx(min(one, other), abs=1e-6)


def test_a_matrix_of_one_value_is_that_value() -> None:
    torch.testing.assert_close(matrix(0.7, 0.7, size=1).abs(), torch.full((1, 1), 0.7).double())


def test_the_seed_alone_decides_the_matrix_and_torchs_generator_is_left_alone() -> None:
    before = torch.get_rng_state()
    assert torch.equal(matrix(1.5, 0.9, seed=3), matrix(1.5, 0.9, seed=3))
    assert not torch.allclose(matrix(1.5, 0.9, seed=3), matrix(1.5, 0.9, seed=4))
    powers(matrix(1.5, 0.9), 3, phi="tanh", seed=5)
    assert torch.equal(torch.get_rng_state(), before)


def test_equal_values_make_a_normal_matrix_and_different_ones_do_not() -> None:
    U = matrix(1.1, 1.1)
    torch.testing.assert_close(U @ U.T, U.T @ U)
    U = matrix(1.5, 0.9)
    assert (U @ U.T - U.T @ U).abs().max() > 0.1


# its powers


@pytest.mark.parametrize(("largest_singular", "spectral_radius"), PAIRS)
def test_without_nonlinearity_the_products_are_matrix_powers(
    largest_singular: float, spectral_radius: float
) -> None:
    U = matrix(largest_singular, spectral_radius)
    for t, product in enumerate(powers(U, 30).products, start=1):
        expected = torch.linalg.matrix_power(U, t)
        allowed = 1e-9 * float(expected.abs().max())
        torch.testing.assert_close(product, expected, rtol=0.0, atol=allowed)


@pytest.mark.parametrize(("largest_singular", "spectral_radius"), PAIRS)
def test_without_nonlinearity_singular_values_are_those_of_matrix_powers(
    largest_singular: float, spectral_radius: float
) -> None:
    U = matrix(largest_singular, spectral_radius)
    result = powers(U, 30)
    assert result.singular.shape == (30, 8)
    for t in range(1, 31):
        expected = torch.linalg.svdvals(torch.linalg.matrix_power(U, t))
        # Of a computed power, what is far below its largest singular value is rounding.
        sure = expected > 1e-6 * expected[0]
        torch.testing.assert_close(
            result.singular[t - 1][sure], expected[sure], rtol=1e-6, atol=0.0
        )


@pytest.mark.parametrize("value", [0.1, 0.9, 1.0, 3.0])
def test_singular_values_of_a_normal_matrix_are_powers_of_the_eigenvalues(value: float) -> None:
    U = matrix(value, value)
    result = powers(U, 200)
    sizes = torch.linalg.eigvalsh(U).abs().sort(descending=True).values
    t = torch.arange(1.0, 201.0, dtype=torch.float64)[:, None]
    expected = t * sizes.log10()
    resolved = result.log10_singular.isfinite()
    torch.testing.assert_close(
        result.log10_singular[resolved], expected[resolved], rtol=0.0, atol=1e-3
    )
    # What rounding has taken is left out, and nothing else.
    assert (expected - expected[:, :1])[~resolved].max() < -11.9
    assert (expected - expected[:, :1])[resolved].min() > -12.1
    torch.testing.assert_close(result.bound, result.radius)
    torch.testing.assert_close(result.singular[:, 0], result.bound)


@pytest.mark.parametrize(("largest_singular", "spectral_radius"), PAIRS)
def test_bound_and_radius_are_the_powers_of_the_two_numbers(
    largest_singular: float, spectral_radius: float
) -> None:
    result = powers(matrix(largest_singular, spectral_radius), 200)
    for values, base in ((result.bound, largest_singular), (result.radius, spectral_radius)):
        expected = torch.tensor([base**t for t in range(1, 201)], dtype=torch.float64)
        torch.testing.assert_close(values, expected, rtol=1e-9, atol=0.0)


@pytest.mark.parametrize(("largest_singular", "spectral_radius"), PAIRS)
def test_for_a_non_normal_matrix_the_bound_is_reached_only_at_the_first_step(
    largest_singular: float, spectral_radius: float
) -> None:
    result = powers(matrix(largest_singular, spectral_radius), 60)
    share = result.singular[:, 0] / result.bound
    assert float(share[0]) == pytest.approx(1.0, abs=1e-9)
    assert (share[1:] < 0.999).all()
    assert share[-1] < 1e-3
    assert (result.singular[:, 0] >= result.radius * (1 - 1e-9)).all()


@pytest.mark.parametrize(("largest_singular", "spectral_radius"), PAIRS)
def test_the_root_of_the_largest_singular_value_tends_to_the_spectral_radius(
    largest_singular: float, spectral_radius: float
) -> None:
    result = powers(matrix(largest_singular, spectral_radius), 200)
    t = torch.arange(1.0, 201.0, dtype=torch.float64)
    distance = (result.log10_singular[:, 0] / t - math.log10(spectral_radius)).abs()
    assert distance[[0, 9, 49, 199]].diff().max() < 0
    # σ_t ≤ C ρ^t for eigenvalues that differ, so the logarithm of the root is off by log C / t.
    assert distance[199] < distance[49] / 3.5
    last = result.log10_singular[199, 0] - result.log10_singular[99, 0]
    assert float(last) / 100 == pytest.approx(math.log10(spectral_radius), abs=1e-3)


# the products along a trajectory


def last_state(weight: Tensor, phi: str, inputs: Tensor, start: Tensor) -> Tensor:
    """The unrolled map from h_0 to h_t, as it is written down."""
    functions = {"linear": lambda a: a, "tanh": torch.tanh, "relu": torch.relu}
    for x in inputs:
        start = functions[phi](weight @ start + x)
    return start


@pytest.mark.parametrize("phi", NONLINEARITIES)
@pytest.mark.parametrize("seed", [0, 1])
def test_singular_values_are_those_of_the_jacobian_of_the_unrolled_map(phi: str, seed: int) -> None:
    U = matrix(1.5, 0.9, size=10, seed=seed)
    result = powers(U, 12, phi=phi, seed=seed)
    compared = 0
    for t in range(1, 13):
        jacobian = torch.autograd.functional.jacobian(
            lambda start, t=t: last_state(U, phi, result.inputs[:t], start),
            torch.zeros(10, dtype=torch.float64),
        )
        expected = torch.linalg.svdvals(jacobian)
        sure = expected > 1e-8 * expected[0]
        compared += int(sure.sum())
        torch.testing.assert_close(
            result.singular[t - 1][sure], expected[sure], rtol=1e-6, atol=0.0
        )
        # Without rank (relu's silent units) there is no number.
        assert not (result.singular[t - 1][~sure] > 1e-7 * expected[0]).any()
    assert compared >= 12


@given(st.sampled_from(["tanh", "relu"]), st.sampled_from(PAIRS), st.integers(0, 1000))
def test_with_a_nonlinearity_singular_values_never_exceed_the_linear_bound(
    phi: str, pair: tuple[float, float], seed: int
) -> None:
    result = powers(matrix(*pair, seed=seed), 40, phi=phi, seed=seed)
    assert (result.singular[:, 0] <= result.bound * (1 + 1e-9)).all()


def test_the_noise_has_the_spread_it_should_and_comes_from_the_seed() -> None:
    U = matrix(0.9, 0.9, size=64)
    inputs = powers(U, 200, seed=1).inputs
    assert inputs.shape == (200, 64)
    assert float(inputs.mean()) == pytest.approx(0.0, abs=0.02)
    assert float(inputs.std()) == pytest.approx(0.5, abs=0.02)
    assert torch.equal(inputs, powers(U, 200, phi="tanh", seed=1).inputs)
    assert not torch.equal(inputs, powers(U, 200, seed=2).inputs)


# at the ends of the range


@pytest.mark.parametrize("phi", NONLINEARITIES)
@pytest.mark.parametrize("pair", [(0.1, 0.1), (3.0, 3.0)])
def test_over_200_steps_nothing_overflows_and_no_value_vanishes_unnoticed(
    phi: str, pair: tuple[float, float]
) -> None:
    result = powers(matrix(*pair), 200, phi=phi)
    # relu's units can all be silent: then 0 is exact.
    held = result.singular[:, 0] > 0 if phi == "relu" else torch.ones(200, dtype=torch.bool)
    assert held[0]
    assert result.log10_singular[held, 0].isfinite().all()
    assert result.singular[held, 0].isfinite().all()
    assert (result.singular[held, 0] > 0).all()
    assert result.bound.isfinite().all()
    assert (result.radius > 0).all()


def test_the_logarithm_goes_on_where_float64_ends() -> None:
    result = powers(1e-3 * torch.eye(2, dtype=torch.float64), 200)
    assert result.singular[-1].tolist() == [0.0, 0.0]
    assert result.log10_singular[-1].tolist() == pytest.approx([-600.0, -600.0])


def test_a_product_of_exactly_zero_is_given_as_zero() -> None:
    shift = torch.tensor([[0.0, 1.0], [0.0, 0.0]])
    result = powers(shift, 3)
    assert result.singular[1:].tolist() == [[0.0, 0.0]] * 2
    assert result.log10_singular[1:].tolist() == [[-math.inf] * 2] * 2
    assert result.radius.tolist() == [0.0, 0.0, 0.0]


# what is refused


@pytest.mark.parametrize(
    ("size", "largest_singular", "spectral_radius", "parts"),
    [
        (4, 0.9, 1.1, ("0.9", "1.1", "eigenvector")),
        (4, 3.1, 1.0, ("singular value is 3.1", "0.1 to 3")),
        (4, 1.0, 0.05, ("spectral radius is 0.05", "0.1 to 3")),
        (4, math.nan, 1.0, ("nan", "0.1 to 3")),
        (0, 1.0, 1.0, ("size is 0", "from 1")),
        (2.0, 1.0, 1.0, ("size is 2.0", "from 1")),
        (1, 1.2, 1.0, ("1.2", "1.0", "size 1")),
    ],
)
def test_a_matrix_that_cannot_exist_is_refused_in_one_sentence(
    size: int, largest_singular: float, spectral_radius: float, parts: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="allowed") as refused:
        matrix(largest_singular, spectral_radius, size)
    assert_one_sentence(refused.value, *parts)


@pytest.mark.parametrize(
    ("matrix", "steps", "phi", "parts"),
    [
        (torch.eye(2), 0, "linear", ("steps is 0", "1 to 200")),
        (torch.eye(2), 201, "linear", ("steps is 201", "1 to 200")),
        (torch.eye(2), 2.0, "linear", ("steps is 2.0", "1 to 200")),
        (torch.eye(2), 5, "gelu", ("'gelu'", "linear, tanh, relu")),
        (torch.zeros(2, 3), 5, "linear", ("(2, 3)", "(H, H)")),
        (torch.zeros(0, 0), 5, "linear", ("(0, 0)", "(H, H)")),
        (torch.full((2, 2), math.nan), 5, "linear", ("finite",)),
        (31.0 * torch.eye(2), 5, "linear", ("31", "30")),
    ],
)
def test_impossible_arguments_of_powers_are_refused_in_one_sentence(
    matrix: Tensor, steps: int, phi: str, parts: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="allowed") as refused:
        powers(matrix, steps, phi=phi)
    assert_one_sentence(refused.value, *parts)
