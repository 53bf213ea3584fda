"""The cliff in the loss of a network with one unit, and descent over it with and without clipping.

Source: Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent neural networks",
section 2.3 and figure 6. The network is x_t = u·σ(x_{t−1}) + b with x_0 = 0.5, and the loss after
T steps is (σ(x_T) − 0.7)².
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
import torch
from torch import Tensor

FIRST_STATE, TARGET, STEPS = 0.5, 0.7, 50
U_RANGE, B_RANGE, POINTS = (4.2, 5.4), (-2.8, -1.6), 121
# From here plain descent slides to the wall, over it, and is thrown out of any picture.
DEFAULT_START, DEFAULT_RATE, DEFAULT_THRESHOLD = (5.25, -1.75), 1.0, 0.08


@dataclass(frozen=True, eq=False)
class Descent:
    """The points of gradient descent, the start included: (N + 1,) each, never NaN.

    `gradient_norm` is the norm before clipping, infinite where float64 overflows; `clipped` says
    where it is above the threshold. `stopped_at` is the number, from 1, of the update that could
    not be made because the gradient or the next point is not finite; None if all were made.
    """

    u: Tensor
    b: Tensor
    loss: Tensor
    gradient_norm: Tensor
    clipped: Tensor
    stopped_at: int | None

    def to_frame(self, path: str) -> pd.DataFrame:
        """A tidy frame with the columns path, update, u, b, loss; `path` is its name in a chart."""
        columns = {"u": self.u.numpy(), "b": self.b.numpy(), "loss": self.loss.numpy()}
        return pd.DataFrame({"path": path, "update": range(len(self.u)), **columns})


def axis(ends: tuple[float, float], points: int = POINTS) -> Tensor:
    """Evenly spaced values from one end to the other: (points,)."""
    return torch.linspace(*ends, points, dtype=torch.float64)


def loss_surface(u: Tensor, b: Tensor, steps: int = STEPS) -> Tensor:
    """The loss at every point of a grid: (len(b), len(u)), from 0 to 0.49.

    Raises ValueError if u or b is not one axis of values or steps is not a whole number from 1.
    """
    for name, values in (("u", u), ("b", b)):
        if values.dim() != 1:
            raise ValueError(f"{name} has the shape {tuple(values.shape)}; allowed is one axis.")
    rows, columns = torch.meshgrid(b.double(), u.double(), indexing="ij")
    *_, last = _squashed(columns, rows, steps)
    return (last - TARGET) ** 2


def surface_frame(u: Tensor, b: Tensor, steps: int = STEPS) -> pd.DataFrame:
    """The same as a tidy frame with the columns u, b, loss, one row a point."""
    loss = loss_surface(u, b, steps)
    columns = {"u": u.repeat(len(b)), "b": b.repeat_interleave(len(u)), "loss": loss.flatten()}
    return pd.DataFrame({name: values.double().numpy() for name, values in columns.items()})


def loss_and_gradient(u: Tensor, b: Tensor, steps: int = STEPS) -> tuple[Tensor, Tensor, Tensor]:
    """The loss and its derivatives with respect to u and b, each in the shape of u and b.

    A derivative is not finite where float64 overflows on the way back. Raises ValueError if the
    shapes differ or steps is not a whole number from 1.
    """
    if u.shape != b.shape:
        raise ValueError(
            f"u has the shape {tuple(u.shape)}, b has {tuple(b.shape)}; both must be the same."
        )
    u, b = u.double(), b.double()
    *before, last = _squashed(u, b, steps)
    read = torch.stack(before)
    # ∂L/∂x_T = 2 (σ − 0.7) σ′,  ∂x_t/∂x_{t−1} = u σ′(x_{t−1}),  σ′ = σ (1 − σ)
    at_end = 2.0 * (last - TARGET) * last * (1.0 - last)
    passing = u * read * (1.0 - read)
    at_states = torch.cat([at_end[None], passing[1:].flip(0)]).cumprod(0)
    # ∂L/∂u = Σ ∂L/∂x_t σ(x_{t−1}),  ∂L/∂b = Σ ∂L/∂x_t
    return (last - TARGET) ** 2, (at_states * read.flip(0)).sum(0), at_states.sum(0)


def descent(
    start_u: float,
    start_b: float,
    *,
    rate: float,
    threshold: float | None,
    updates: int = 60,
    steps: int = STEPS,
) -> Descent:
    """Gradient descent, each gradient shortened to the norm `threshold` if it is longer.

    With the threshold None nothing is clipped. Ends early, with `stopped_at` set, where the
    gradient or the next point is not finite. Raises ValueError if the start is not finite, the rate
    or the threshold not positive and finite, updates or steps not a whole number from 1.

    Source: algorithm 1 of the paper.
    """
    for name, start in (("u", start_u), ("b", start_b)):
        if not math.isfinite(start):
            raise ValueError(f"The start has {name} = {start}; allowed is any finite number.")
    for name, size in (("rate", rate), ("threshold", threshold)):
        if size is not None and not 0.0 < size < math.inf:
            raise ValueError(f"The {name} is {size}; allowed is any finite number above 0.")
    _check_whole("updates", updates)
    u, b = float(start_u), float(start_b)
    points: list[tuple[float, float, float, float]] = []
    stopped_at = None
    for update in range(updates + 1):
        at_u, at_b = torch.tensor([u, b], dtype=torch.float64)
        loss, du, db = (float(value) for value in loss_and_gradient(at_u, at_b, steps))
        norm = math.hypot(du, db) if math.isfinite(du) and math.isfinite(db) else math.inf
        points.append((u, b, loss, norm))
        factor = 1.0 if threshold is None or norm <= threshold else threshold / norm
        u, b = u - rate * (factor * du), b - rate * (factor * db)
        if update < updates and not all(map(math.isfinite, (norm, u, b))):
            stopped_at = update + 1
            break
    us, bs, losses, norms = torch.tensor(points, dtype=torch.float64).unbind(1)
    limit = math.inf if threshold is None else threshold
    return Descent(us, bs, losses, norms, norms > limit, stopped_at)


def _squashed(u: Tensor, b: Tensor, steps: int) -> Iterator[Tensor]:
    """σ(x_0), …, σ(x_T)."""
    _check_whole("steps", steps)
    squashed = torch.sigmoid(torch.full_like(u, FIRST_STATE))
    yield squashed
    for _ in range(steps):
        # x_t = u σ(x_{t−1}) + b
        squashed = torch.sigmoid(u * squashed + b)
        yield squashed


def _check_whole(name: str, value: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"The number of {name} is {value!r}; allowed are whole numbers from 1.")
