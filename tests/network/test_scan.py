"""The scan against the loop: states, every row, gradients, and what both cost."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from explorer.network.scan import (
    Work,
    loop,
    loop_work,
    row_count,
    scan,
    scan_rows,
    scan_work,
)

# Short, 1, powers of two and their neighbours.
LENGTHS = st.sampled_from([1, 2, 3, 4, 5, 7, 8, 9, 16, 23, 64, 65])


@st.composite
def recurrences(draw: st.DrawFn) -> tuple[Tensor, Tensor, Tensor]:
    """Factors in [−1, 1] with some exact zeros, values, a start; float32 or float64."""
    steps, batch, units = draw(LENGTHS), draw(st.integers(1, 2)), draw(st.integers(1, 3))
    dtype = draw(st.sampled_from([torch.float32, torch.float64]))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 2**31)))
    shape = (steps, batch, units)
    factors = 2.0 * torch.rand(shape, generator=generator, dtype=dtype) - 1.0
    factors[torch.rand(shape, generator=generator) < draw(st.sampled_from([0.0, 0.2, 1.0]))] = 0.0
    values = torch.randn(shape, generator=generator, dtype=dtype)
    return factors, values, torch.randn(shape[1:], generator=generator, dtype=dtype)


def one_by_one(factors: Tensor, values: Tensor, start: Tensor) -> Tensor:
    """The recurrence as it is written."""
    states, state = [], start
    for factor, value in zip(factors, values, strict=True):
        state = factor * state + value
        states.append(state)
    return torch.stack(states)


def assert_near(actual: Tensor, expected: Tensor) -> None:
    tolerance = 1e-6 if actual.dtype == torch.float64 else 1e-5
    torch.testing.assert_close(actual, expected, rtol=tolerance, atol=tolerance)


@settings(max_examples=60, deadline=None)
@given(recurrences())
def test_the_scan_and_the_loop_are_the_recurrence(case: tuple[Tensor, Tensor, Tensor]) -> None:
    factors, values, start = case
    zero = torch.zeros_like(start)
    for way in (scan, loop):
        assert_near(way(factors, values, start), one_by_one(factors, values, start))
        assert_near(way(factors, values), one_by_one(factors, values, zero))
        assert way(factors, values).dtype == factors.dtype


@settings(max_examples=25, deadline=None)
@given(recurrences())
def test_row_k_is_the_recurrence_begun_anew_2_to_the_k_steps_ago(
    case: tuple[Tensor, Tensor, Tensor],
) -> None:
    factors, values, start = case
    rows = scan_rows(factors, values, start)
    assert len(rows) == 1 + math.ceil(math.log2(len(values)))
    for k, row in enumerate(rows):
        for t in range(len(values)):
            first = max(t - 2**k + 1, 0)
            before = start if first == 0 else torch.zeros_like(start)
            expected = one_by_one(factors[first : t + 1], values[first : t + 1], before)[-1]
            assert_near(row[t], expected)


@settings(max_examples=20, deadline=None)
@given(recurrences())
def test_gradients_of_the_scan_are_those_of_the_recurrence(
    case: tuple[Tensor, Tensor, Tensor],
) -> None:
    inputs = [part.double().requires_grad_() for part in case]
    weights = torch.linspace(-1.0, 2.0, inputs[0].numel()).view_as(inputs[0]).double()
    found, expected = (
        torch.autograd.grad((way(*inputs) * weights).sum(), inputs) for way in (scan, one_by_one)
    )
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-9, atol=1e-9)


def test_a_factor_of_nought_forgets_all_that_was_before_it() -> None:
    factors = torch.tensor([0.5, 0.5, 0.0, 0.5]).view(4, 1, 1)
    values = torch.tensor([8.0, 8.0, 2.0, 0.0]).view(4, 1, 1)
    assert scan(factors, values).flatten().tolist() == [8.0, 12.0, 2.0, 1.0]


@pytest.mark.parametrize(
    ("steps", "rows"), [(1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (50, 6), (64, 6), (16_384, 14)]
)
def test_as_many_rows_wait_for_each_other_as_the_logarithm_says(steps: int, rows: int) -> None:
    assert row_count(steps) == rows == math.ceil(math.log2(steps))
    assert scan_work(steps).waiting == rows
    assert loop_work(steps) == Work(steps - 1, steps - 1, steps)


@pytest.mark.parametrize("steps", [1, 2, 3, 7, 8, 9, 50])
def test_the_operations_told_are_those_that_the_scan_does(
    steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = {"mul": 0, "add": 0}

    class Counting(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
            result = super().__torch_function__(func, types, args, kwargs or {})
            if func.__name__ in counts:
                counts[func.__name__] += result.numel()
            return result

    ones = torch.ones(steps, 1, 1).as_subclass(Counting)
    scan(ones, ones)
    work = scan_work(steps)
    assert (work.multiplications, work.additions) == (counts["mul"], counts["add"])


def test_wrong_shapes_and_counts_are_told_with_what_is_allowed() -> None:
    ones = torch.ones(3, 1, 2)
    with pytest.raises(ValueError, match=r"\(3, 1, 2\) and values \(2, 1, 2\); allowed"):
        scan(ones, ones[:2])
    with pytest.raises(ValueError, match="T at least 1"):
        loop(ones[:0], ones[:0])
    with pytest.raises(ValueError, match=r"start is \(2,\); allowed is \(B, H\), here \(1, 2\)"):
        scan_rows(ones, ones, torch.ones(2))
    for work in (loop_work, scan_work):
        with pytest.raises(ValueError, match="steps is 0"):
            work(0)
