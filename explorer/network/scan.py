"""A recurrence that is affine in its own past: one step after the other, or all steps by a scan."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


def scan(factors: Tensor, values: Tensor, start: Tensor | None = None) -> Tensor:
    """h_t = factors_t ⊙ h_{t−1} + values_t for all t, in ⌈log₂T⌉ rows that wait for each other.

    After row k every step has taken in the 2^k steps that end with it. Autograd sees each row.

    Args:
        factors, values: (T, B, H) each, T at least 1.
        start: h before the first step, (B, H); None is 0.

    Returns:
        h at every step, (T, B, H).

    Raises:
        ValueError: for other shapes.

    Source: Hillis and Steele 1986; Blelloch 1990, §1.4, for recurrences.
    """
    return scan_rows(factors, values, start)[-1]


def scan_rows(factors: Tensor, values: Tensor, start: Tensor | None = None) -> tuple[Tensor, ...]:
    """Every row of that scan, (T, B, H) each: first what each step adds itself, last the states.

    In row k stands what the last 2^k steps alone would have made of the state. Raises ValueError as
    `scan`.
    """
    row = _with_start(factors, values, start)
    rows = [row]
    # The product of the factors of the last `reach` steps, for all steps that have so many before.
    products, reach = factors[1:], 1
    while reach < len(values):
        row = torch.cat([row[:reach], row[reach:] + products * row[:-reach]])
        rows.append(row)
        products = products[reach:] * products[:-reach]
        reach *= 2
    return tuple(rows)


def loop(factors: Tensor, values: Tensor, start: Tensor | None = None) -> Tensor:
    """What `scan` gives, one step after the other."""
    first, *others = _with_start(factors, values, start).unbind(0)
    states = [first]
    for factor, value in zip(factors[1:].unbind(0), others, strict=True):
        states.append(torch.addcmul(value, factor, states[-1]))
    return torch.stack(states)


@dataclass(frozen=True)
class Work:
    """What one unit costs over T steps: operations, and how many must wait for one another."""

    multiplications: int
    additions: int
    waiting: int


def loop_work(steps: int) -> Work:
    """What `loop` does for `steps` steps that begin at 0.

    Raises ValueError for less than one step.
    """
    _check_steps(steps)
    return Work(steps - 1, steps - 1, steps)


def scan_work(steps: int) -> Work:
    """What `scan` does for `steps` steps that begin at 0.

    Raises ValueError for less than one step.
    """
    _check_steps(steps)
    rows = row_count(steps)
    reaches = [2**row for row in range(rows)]
    additions = sum(steps - reach for reach in reaches)
    products = sum(max(steps - 2 * reach, 0) for reach in reaches)
    return Work(additions + products, additions, rows)


def row_count(steps: int) -> int:
    """⌈log₂T⌉, the rows of a scan over `steps` steps beside the first."""
    return (steps - 1).bit_length()


def _with_start(factors: Tensor, values: Tensor, start: Tensor | None) -> Tensor:
    """The values, with what the state before leaves added to those of the first step."""
    if factors.dim() != 3 or factors.shape != values.shape or not len(values):
        raise ValueError(
            f"factors are {tuple(factors.shape)} and values {tuple(values.shape)}; allowed is one "
            "shape (T, B, H) for both, with T at least 1."
        )
    if start is None:
        return values
    if start.shape != values.shape[1:]:
        raise ValueError(
            f"start is {tuple(start.shape)}; allowed is (B, H), here {tuple(values.shape[1:])}."
        )
    first = torch.addcmul(values[0], factors[0], start)
    return torch.cat([first.unsqueeze(0), values[1:]])


def _check_steps(steps: int) -> None:
    if steps < 1:
        raise ValueError(f"steps is {steps}; allowed are whole numbers from 1.")
