"""Whether each answer comes in time: every step of a long run timed, and a whole window's encoding.

A model that reads step by step answers after each input. An encoder reads a window of inputs at
once and answers when the last one is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch

from explorer.versus.clock import runs
from explorer.versus.models import ENCODER, WIDTH
from explorer.versus.stepping import STEPPERS, Stepper, transformer

STEPS, BLOCK = 10_000, 1_000
SHORT_STEPS, SHORT_BLOCK = 2_000, 200
# In microseconds; what is late for each of them is counted, since single times are not kept.
DEADLINES = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
WINDOWS = (8, 16, 32, 64)
PORTION = 100


@dataclass(frozen=True)
class DeadlinePoint:
    """Some steps of one run: seconds of the median, of all but a thousandth, of the worst.

    The steps are `first` … `last`, counted from 1. late: how many took longer than each of
    `DEADLINES`. Of an encoder a step is a whole window of `window` inputs, 0 for other models.
    """

    model: str
    window: int
    run: int
    first: int
    last: int
    median: float
    most: float
    worst: float
    late: tuple[int, ...]


def deadline_points(
    steps: int = STEPS, block: int = BLOCK, *, repeats: int = 3
) -> Iterator[DeadlinePoint | None]:
    """A point for each block of steps of each run, and of each window one for a tenth as many.

    None stands for a piece of work that ends without a point.
    """
    for run in range(repeats):
        for model, make in STEPPERS.items():
            with torch.inference_mode():
                stepper = make()
                _warm_up(make())
            for first in range(0, steps, block):
                seconds: list[float] = []
                for _ in range(0, block, PORTION):
                    with torch.inference_mode():
                        seconds += runs(stepper.step, PORTION)
                    yield None
                yield _point(model, 0, run, first, seconds)
        for window in WINDOWS:
            yield _encoder_point(window, run, max(steps // 10, PORTION))


def _warm_up(stepper: Stepper) -> None:
    for _ in range(PORTION):
        stepper.step()


def _encoder_point(window: int, run: int, times: int) -> DeadlinePoint:
    """Whole windows, each encoded at once."""
    x = torch.randn(window, 1, WIDTH, generator=torch.Generator().manual_seed(window))
    with torch.inference_mode():
        encode = partial(transformer(), x)
        for _ in range(3):
            encode()
        return _point(ENCODER, window, run, 0, runs(encode, times))


def _point(
    model: str, window: int, run: int, before: int, seconds: Sequence[float]
) -> DeadlinePoint:
    median, most, worst = np.quantile(np.asarray(seconds), (0.5, 0.999, 1.0))
    late = tuple(sum(1e6 * one > deadline for one in seconds) for deadline in DEADLINES)
    return DeadlinePoint(
        model,
        window,
        run,
        before + 1,
        before + len(seconds),
        float(median),
        float(most),
        float(worst),
        late,
    )
