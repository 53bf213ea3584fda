"""When snapshots are taken and when the exam is: dense at first, sparse later."""

from __future__ import annotations

SNAPSHOTS = 40
EXAMS = 40
FEWEST_BETWEEN = 5


def snapshot_steps(steps: int, first: int = 0) -> tuple[int, ...]:
    """Up to SNAPSHOTS + 1 steps from `first` to `steps`, both included, ever further apart."""
    span = steps - first
    result = {first, steps}
    for k in range(SNAPSHOTS):
        result.add(first + round(span ** (k / (SNAPSHOTS - 1))))
    return tuple(sorted(result))


def exam_every(steps: int) -> int:
    """How many steps lie between two exams."""
    return max(steps // EXAMS, FEWEST_BETWEEN)
