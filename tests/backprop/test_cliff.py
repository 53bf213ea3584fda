"""The loss of the one-unit network has a cliff; clipping keeps descent from flying off it."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from explorer.backprop.cliff import (
    B_RANGE,
    DEFAULT_RATE,
    DEFAULT_START,
    DEFAULT_THRESHOLD,
    POINTS,
    U_RANGE,
    Descent,
    axis,
    descent,
    loss_and_gradient,
    loss_surface,
    surface_frame,
)
from tests.plain_cells import assert_one_sentence

coordinates = st.floats(-8.0, 8.0)


def number(value: float) -> Tensor:
    return torch.tensor(value, dtype=torch.float64)


def plain_loss(u: Tensor, b: Tensor, steps: int) -> Tensor:
    """The loss as the paper writes it, one step after the other."""
    x = number(0.5)
    for _ in range(steps):
        x = u * torch.sigmoid(x) + b
    return (torch.sigmoid(x) - 0.7) ** 2


def default_descent(threshold: float | None) -> Descent:
    return descent(*DEFAULT_START, rate=DEFAULT_RATE, threshold=threshold)


def step_lengths(path: Descent) -> Tensor:
    return torch.hypot(path.u.diff(), path.b.diff())


# the surface


@given(
    st.lists(coordinates, min_size=1, max_size=3),
    st.lists(coordinates, min_size=1, max_size=4),
    st.integers(1, 50),
)
def test_row_and_column_of_the_surface_are_b_and_u(
    us: list[float], bs: list[float], steps: int
) -> None:
    surface = loss_surface(number(us), number(bs), steps)
    assert surface.shape == (len(bs), len(us))
    assert surface.dtype == torch.float64
    for row, b in zip(surface, bs, strict=True):
        for value, u in zip(row, us, strict=True):
            torch.testing.assert_close(value, plain_loss(number(u), number(b), steps))


def test_the_default_picture_holds_a_cliff_with_gentle_land_on_either_side() -> None:
    u, b = axis(U_RANGE), axis(B_RANGE)
    surface = loss_surface(u, b)
    assert surface.shape == (POINTS, POINTS)
    between_neighbours = surface.diff(dim=0).abs()
    crossed = between_neighbours[:, (u > 4.6) & (u < 5.3)]
    assert crossed.amax(dim=0).min() > 0.15
    assert (between_neighbours < 0.01).double().mean() > 0.95


def test_the_frame_has_one_row_a_point_of_the_surface() -> None:
    u, b = axis(U_RANGE, 3), axis(B_RANGE, 4)
    frame = surface_frame(u, b, 7)
    assert list(frame.columns) == ["u", "b", "loss"]
    table = frame.pivot_table(index="b", columns="u", values="loss").to_numpy()
    torch.testing.assert_close(torch.from_numpy(table.copy()), loss_surface(u, b, 7))


# the gradient


@given(coordinates, coordinates, st.integers(1, 50))
def test_the_gradient_is_the_one_of_autograd(u: float, b: float, steps: int) -> None:
    live = number(u).requires_grad_(), number(b).requires_grad_()
    expected = torch.autograd.grad(plain_loss(*live, steps), live)
    loss, du, db = loss_and_gradient(number(u), number(b), steps)
    torch.testing.assert_close(loss, plain_loss(number(u), number(b), steps))
    torch.testing.assert_close((du, db), expected, rtol=1e-9, atol=1e-12)


def test_the_gradient_is_the_slope_between_neighbours() -> None:
    u, b, apart = number([4.6, 5.2]), number([-1.9, -2.0]), 1e-5
    _, du, db = loss_and_gradient(u, b)
    along_u = loss_and_gradient(u + apart, b)[0] - loss_and_gradient(u - apart, b)[0]
    along_b = loss_and_gradient(u, b + apart)[0] - loss_and_gradient(u, b - apart)[0]
    torch.testing.assert_close(du, along_u / (2 * apart), rtol=1e-5, atol=0.0)
    torch.testing.assert_close(db, along_b / (2 * apart), rtol=1e-5, atol=0.0)


# descent


def optimised(threshold: float | None, updates: int) -> tuple[Tensor, Tensor]:
    """The same way, walked by torch's own optimiser and its own clipping."""
    u, b = (number(value).requires_grad_() for value in DEFAULT_START)
    optimiser = torch.optim.SGD([u, b], lr=DEFAULT_RATE)
    points = [(u.item(), b.item())]
    for _ in range(updates):
        optimiser.zero_grad()
        plain_loss(u, b, 50).backward()
        if threshold is not None:
            torch.nn.utils.clip_grad_norm_([u, b], threshold)
        optimiser.step()
        points.append((u.item(), b.item()))
    us, bs = number(points).unbind(1)
    return us, bs


@pytest.mark.parametrize("threshold", [None, DEFAULT_THRESHOLD])
def test_descent_goes_where_torchs_optimiser_goes(threshold: float | None) -> None:
    path = default_descent(threshold)
    us, bs = optimised(threshold, 18)
    # clip_grad_norm_ adds 1e-6 to the norm before it divides.
    torch.testing.assert_close(path.u[:19], us, rtol=1e-4, atol=0.0)
    torch.testing.assert_close(path.b[:19], bs, rtol=1e-4, atol=0.0)


def test_loss_and_norm_are_those_of_the_points_passed() -> None:
    path = default_descent(DEFAULT_THRESHOLD)
    loss, du, db = loss_and_gradient(path.u, path.b)
    torch.testing.assert_close(path.loss, loss)
    torch.testing.assert_close(path.gradient_norm, torch.hypot(du, db))
    assert torch.equal(path.clipped, path.gradient_norm > DEFAULT_THRESHOLD)
    # The calm slope is left as it is.
    assert path.clipped.any()
    assert not path.clipped[:10].any()
    assert len(path.u) == 61
    assert path.stopped_at is None


def test_without_clipping_the_default_path_is_thrown_far_off_and_never_comes_back() -> None:
    path = default_descent(None)
    steps = step_lengths(path)
    thrown = int(steps.argmax())
    assert steps[thrown] > 10 * (U_RANGE[1] - U_RANGE[0])
    assert steps[:thrown].max() < 0.5
    assert path.u[thrown + 1 :].min() > 2 * U_RANGE[1]
    assert path.b[thrown + 1 :].min() > 10
    assert path.loss[-1] > path.loss[0]


def test_with_clipping_the_default_path_stays_in_the_picture_and_goes_down() -> None:
    path = default_descent(DEFAULT_THRESHOLD)
    for values, (low, high) in ((path.u, U_RANGE), (path.b, B_RANGE)):
        assert values.min() > low
        assert values.max() < high
    assert path.loss[40:].max() < path.loss[0] / 5


@given(
    coordinates,
    coordinates,
    st.floats(1e-3, 1e3),
    st.floats(1e-3, 1e3),
)
def test_no_clipped_step_is_longer_than_rate_times_threshold(
    u: float, b: float, rate: float, threshold: float
) -> None:
    path = descent(u, b, rate=rate, threshold=threshold, updates=8)
    rounding = 1e-12 * max(float(path.u.abs().max()), float(path.b.abs().max()), 1.0)
    assert step_lengths(path).max() <= rate * threshold * (1 + 1e-9) + rounding


def test_a_threshold_that_is_never_reached_changes_nothing() -> None:
    free, held = default_descent(None), default_descent(1e9)
    assert torch.equal(free.u, held.u)
    assert torch.equal(free.b, held.b)
    assert not free.clipped.any()
    assert not held.clipped.any()


wild = st.floats(-1e308, 1e308)
sizes = st.floats(1e-300, 1e308)


@given(wild, wild, sizes, st.none() | sizes, st.integers(1, 60))
def test_a_descent_never_contains_nan_and_its_points_are_finite(
    u: float, b: float, rate: float, threshold: float | None, steps: int
) -> None:
    path = descent(u, b, rate=rate, threshold=threshold, updates=3, steps=steps)
    assert path.u.isfinite().all()
    assert path.b.isfinite().all()
    assert path.loss.isfinite().all()
    assert not path.gradient_norm.isnan().any()
    assert len(path.u) == (4 if path.stopped_at is None else path.stopped_at)


@pytest.mark.parametrize("threshold", [None, 0.1])
def test_a_gradient_that_overflows_ends_the_descent_before_the_first_update(
    threshold: float | None,
) -> None:
    # x stays at 0.5, where every step back multiplies by 8 σ′(0.5) = 1.88: 1.88¹²⁰⁰ is above 1e308.
    u = 8.0
    b = 0.5 - u * float(torch.sigmoid(number(0.5)))
    path = descent(u, b, rate=1.0, threshold=threshold, steps=1200)
    assert path.stopped_at == 1
    assert path.u.tolist() == [u]
    assert path.gradient_norm.tolist() == [math.inf]
    assert path.clipped.tolist() == [threshold is not None]


def test_a_step_out_of_float64_ends_the_descent_at_the_last_finite_point() -> None:
    path = default_descent(None)
    steep = int(path.gradient_norm.argmax())
    wall = float(path.u[steep]), float(path.b[steep])
    free = descent(*wall, rate=1e308, threshold=None)
    assert free.stopped_at == 1
    assert (free.u.tolist(), free.b.tolist()) == ([wall[0]], [wall[1]])
    assert free.gradient_norm.isfinite().all()
    held = descent(*wall, rate=1e308, threshold=DEFAULT_THRESHOLD, updates=1)
    assert held.stopped_at is None
    assert len(held.u) == 2


def test_the_frame_of_a_path_numbers_its_points_from_the_start() -> None:
    path = descent(5.0, -2.0, rate=1.0, threshold=None, updates=3)
    frame = path.to_frame("without clipping")
    assert list(frame.columns) == ["path", "update", "u", "b", "loss"]
    assert frame["update"].tolist() == [0, 1, 2, 3]
    assert set(frame["path"]) == {"without clipping"}
    assert frame["u"].tolist() == path.u.tolist()
    assert frame["b"].tolist() == path.b.tolist()
    assert frame["loss"].tolist() == path.loss.tolist()


# what is refused


@pytest.mark.parametrize("steps", [0, -1, 2.0, True, None])
def test_steps_below_1_or_not_whole_are_refused(steps: object) -> None:
    with pytest.raises(ValueError, match="steps") as refused:
        loss_surface(number([1.0]), number([1.0]), steps)
    assert_one_sentence(refused.value, repr(steps), "whole numbers from 1")


def test_shapes_that_do_not_match_are_refused() -> None:
    with pytest.raises(ValueError, match="axis") as refused:
        loss_surface(number([[1.0, 2.0]]), number([1.0]))
    assert_one_sentence(refused.value, "u has", "(1, 2)")
    with pytest.raises(ValueError, match="same") as refused:
        loss_and_gradient(number([1.0, 2.0]), number([1.0]))
    assert_one_sentence(refused.value, "(2,)", "(1,)")


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        ({"start_u": math.nan}, ("u = nan", "finite")),
        ({"start_b": -math.inf}, ("b = -inf", "finite")),
        ({"rate": 0.0}, ("rate", "0.0", "above 0")),
        ({"rate": math.inf}, ("rate", "inf")),
        ({"rate": math.nan}, ("rate", "nan")),
        ({"threshold": -1.0}, ("threshold", "-1.0", "above 0")),
        ({"threshold": 0.0}, ("threshold", "0.0")),
        ({"updates": 0}, ("updates", "0", "from 1")),
        ({"steps": 0}, ("steps", "0", "from 1")),
    ],
)
def test_impossible_arguments_of_a_descent_are_refused_in_one_sentence(
    changed: dict[str, float], parts: tuple[str, ...]
) -> None:
    arguments = {"start_u": 5.0, "start_b": -2.0, "rate": 1.0, "threshold": 1.0, **changed}
    with pytest.raises(ValueError, match="allowed") as refused:
        descent(**arguments)
    assert_one_sentence(refused.value, *parts)
