"""What a new token costs after so many others: seconds, and the bytes that are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from explorer.analysis.spread import spread_of
from explorer.versus.clock import runs
from explorer.versus.stepping import STEPPERS

CONTEXTS = tuple(2**power for power in range(4, 15))
SHORT_CONTEXTS = CONTEXTS[:9]


@dataclass(frozen=True)
class CostPoint:
    """The seconds of a new token after `context` others, with their middle half, and the bytes."""

    model: str
    context: int
    seconds: float
    low: float
    high: float
    bytes: int


def cost_points(
    contexts: Sequence[int] = CONTEXTS, *, rounds: int = 7, repeats: int = 40
) -> Iterator[CostPoint | None]:
    """A point for each model and context, small pieces of work one after the other.

    Contexts rise. At each the models take turns, round by round, so that what slows the machine for
    a while slows all of them. None stands for a piece of work that ends without a point.
    """
    with torch.inference_mode():
        steppers = {model: make() for model, make in STEPPERS.items()}
    for context in contexts:
        for stepper in steppers.values():
            while stepper.context < context:
                with torch.inference_mode():
                    stepper.read_portion(context)
                yield None
        seconds: dict[str, list[float]] = {model: [] for model in steppers}
        for _ in range(rounds):
            for model, stepper in steppers.items():
                with torch.inference_mode():
                    stepper.try_step()  # what the others left in the caches is not its own
                    seconds[model] += runs(stepper.try_step, repeats)
                yield None
        for model, stepper in steppers.items():
            times = spread_of(seconds[model])
            yield CostPoint(model, context, times.median, times.low, times.high, stepper.kept_bytes)
