"""Why gradients vanish or explode, as the classic proof has it: powers of the recurrent matrix.

Source: Pascanu, Mikolov and Bengio 2013, section 2.1; Bengio, Simard and Frasconi 1994.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

# φ and φ′, both of a; 1 / cosh² keeps digits that 1 − tanh² loses.
NONLINEARITIES: dict[str, tuple[Callable[[Tensor], Tensor], Callable[[Tensor], Tensor]]] = {
    "linear": (torch.clone, torch.ones_like),
    "tanh": (torch.tanh, lambda a: torch.cosh(a) ** -2.0),
    "relu": (torch.relu, lambda a: (a > 0.0).double()),
}
SMALLEST, LARGEST = 0.1, 3.0
NOISE, MOST_STEPS, HALVINGS = 0.5, 200, 50
# 30²⁰⁰ and the states on the way there still fit into float64.
LARGEST_READ = 30.0
# Below this part of the largest singular value the digits are rounding errors of the product.
RESOLVED = 1e-12


@dataclass(frozen=True, eq=False)
class Powers:
    """Singular values of ∂h_t/∂h_0 for t = 1 … T, largest first, and what the proof compares with.

    log10_singular: (T, H); NaN below 1e-12 of the step's largest, lost in rounding; −∞ for 0.
    singular: (T, H), ten to that power; 0 where float64 ends, below 1e-323.
    bound: (T,), the largest singular value of U to the power t.
    radius: (T,), the spectral radius of U to the power t.
    inputs: (T, H), the x_t of the trajectory.
    products: (T, H, H), the ∂h_t/∂h_0 themselves.
    """

    log10_singular: Tensor
    singular: Tensor
    bound: Tensor
    radius: Tensor
    inputs: Tensor
    products: Tensor


def recurrent_matrix(
    size: int, *, largest_singular: float, spectral_radius: float, seed: int
) -> Tensor:
    """A random matrix (size, size) with this largest singular value and this spectral radius.

    It is Q (D + αN) Qᵀ, a real Schur form: D diagonal with the eigenvalues, N strictly upper
    triangular, Q orthogonal. With both numbers equal α is 0 and the matrix is symmetric. Both are
    met to 1e-6. Raises ValueError if either is outside 0.1 to 3, the first is below the second, the
    size is not a whole number from 1, or is 1 and the two differ.
    """
    _check_targets(size, largest_singular, spectral_radius)
    generator = torch.Generator().manual_seed(seed)
    orthogonal = torch.linalg.qr(_normal(size, size, generator)).Q
    part = torch.rand(size, generator=generator, dtype=torch.float64)
    sign = torch.randint(2, (size,), generator=generator) * 2.0 - 1.0
    eigenvalues = spectral_radius * sign * (0.5 + 0.5 * part)
    eigenvalues[0] = spectral_radius
    # N² = 0 keeps the eigenvalues well-conditioned: with a full triangle, rounding alone moves
    # them visibly when the two numbers are far apart.
    half = size // 2
    coupling = torch.zeros(size, size, dtype=torch.float64)
    coupling[:half, half:] = _normal(half, size - half, generator)
    inner = eigenvalues.diag()
    if largest_singular > spectral_radius:
        inner = inner + _strength(inner, coupling, largest_singular) * coupling
    matrix: Tensor = orthogonal @ inner @ orthogonal.T
    return matrix


def powers(matrix: Tensor, steps: int = 50, *, phi: str = "linear", seed: int = 0) -> Powers:
    """Singular values of ∂h_t/∂h_0 = Π diag(φ′(a_k)) U along h_k = φ(a_k), a_k = U h_{k−1} + x_k.

    h_0 is 0 and x_k is drawn from N(0, 0.5²). For "linear" the product is U^t whatever the x_k.
    Since φ′ ≤ 1, no singular value exceeds the bound. Raises ValueError if U is not a finite square
    matrix with a largest singular value up to 30, steps not from 1 to 200, or phi unknown.
    """
    largest = _largest_singular(matrix)
    if phi not in NONLINEARITIES:
        raise ValueError(f"phi is {phi!r}; allowed are {', '.join(NONLINEARITIES)}.")
    if not isinstance(steps, int) or not 1 <= steps <= MOST_STEPS:
        raise ValueError(f"steps is {steps!r}; allowed are whole numbers from 1 to {MOST_STEPS}.")
    activation, slope = NONLINEARITIES[phi]
    U = matrix.detach().double()
    inputs = NOISE * _normal(steps, len(U), torch.Generator().manual_seed(seed))
    state, product = torch.zeros_like(inputs[0]), torch.eye(len(U), dtype=torch.float64)
    products, peaks = [], []
    for x in inputs:
        a = U @ state + x
        state = activation(a)
        product = slope(a)[:, None] * (U @ product)
        peak = product.abs().max()
        # Scaled at every step, since 0.1²⁰⁰ times a small slope is below float64's range.
        product = product / torch.where(peak > 0.0, peak, 1.0)
        products.append(product)
        peaks.append(peak)
    scaled = torch.stack(products)
    result = torch.linalg.svdvals(scaled)
    result[result < RESOLVED * result[:, :1]] = torch.nan
    size = torch.stack(peaks).log10().cumsum(0)
    log10_singular = size[:, None] + result.log10()
    t, radius = torch.arange(1, steps + 1), torch.linalg.eigvals(U).abs().max()
    return Powers(
        log10_singular,
        10.0**log10_singular,
        largest**t,
        radius**t,
        inputs,
        10.0 ** size[:, None, None] * scaled,
    )


def _strength(inner: Tensor, coupling: Tensor, largest_singular: float) -> float:
    """The α at which D + αN has this largest singular value, which is convex in α, least at 0."""
    low, high = 0.0, 2.0 * largest_singular / float(torch.linalg.matrix_norm(coupling, 2))
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        reached = float(torch.linalg.matrix_norm(inner + middle * coupling, 2))
        low, high = (middle, high) if reached < largest_singular else (low, middle)
    return low


def _check_targets(size: int, largest_singular: float, spectral_radius: float) -> None:
    if not isinstance(size, int) or size < 1:
        raise ValueError(f"size is {size!r}; allowed are whole numbers from 1.")
    sizes = {"largest singular value": largest_singular, "spectral radius": spectral_radius}
    for name, value in sizes.items():
        if not SMALLEST <= value <= LARGEST:
            raise ValueError(f"The {name} is {value}; allowed is {SMALLEST} to {LARGEST:g}.")
    pair = f"The largest singular value is {largest_singular}, the spectral radius"
    if largest_singular < spectral_radius:
        raise ValueError(
            f"{pair} is {spectral_radius}; allowed is nothing smaller, since no matrix "
            "stretches its eigenvectors by less than its eigenvalues."
        )
    if size == 1 and largest_singular != spectral_radius:
        raise ValueError(f"{pair} {spectral_radius}; with size 1 only equal ones are allowed.")


def _largest_singular(matrix: Tensor) -> Tensor:
    shape = tuple(matrix.shape)
    if len(shape) != 2 or shape[0] != shape[1] or 0 in shape or not matrix.isfinite().all():
        raise ValueError(f"The matrix is {shape}; allowed is (H, H) with finite values only.")
    largest: Tensor = torch.linalg.matrix_norm(matrix.detach().double(), 2)
    if largest > LARGEST_READ:
        raise ValueError(
            f"The largest singular value is {largest:g}; allowed is up to {LARGEST_READ:g}."
        )
    return largest


def _normal(rows: int, columns: int, generator: torch.Generator) -> Tensor:
    return torch.randn(rows, columns, generator=generator, dtype=torch.float64)
