"""How fast a curve over the steps falls or grows, as a half-life and as a few words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

Towards = Literal["past", "future"]
# What "going back" and "from step 3 back" end with.
WORDS: dict[Towards, str] = {"past": "back", "future": "on"}
SHORTEST_STAY = 20
# A rate is told where the line explains so much of the variance of the logarithms.
GOOD_FIT = 0.8
# What stays does so within a factor of four.
STEADY = math.log(4.0)


@dataclass(frozen=True)
class HalfLife:
    """How a curve changes with the distance from where it starts.

    `steps` is the half-life or the doubling time in steps, above 0: infinite where nothing changes,
    NaN where it is undefined. `kind` is "stays" if it exceeds the sequence, and 20 steps; "uneven"
    where no one rate describes the curve; "nothing" if fewer than two values are positive.
    `sentence` continues one that begins with what
    the curve shows: "halves every 3.2 steps going back".
    """

    steps: float
    kind: Literal["halves", "doubles", "stays", "uneven", "nothing"]
    sentence: str

    @property
    def after_direction(self) -> str:
        """The same, after words that have told the direction: "halves every 3.2 steps"."""
        return self.sentence.replace(" going back", "").replace(" going on", "")


def half_life(norms: Tensor, *, start: int, towards: Towards) -> HalfLife:
    """After how many steps a curve has halved or doubled: `half_life(norms, start=…, towards=…)`.

    It is the straight line of least squares through the logarithms of the positive finite values.
    Where it explains less than 0.8 of their variance, the two ends are told instead of a rate.

    Args:
        norms: (T,), 0 or more, such as those of `gradients(…).norms()["h"]` or `echo(…).size`.
        start: the step at which the curve starts, 0 to T − 1.
        towards: "past" suits gradients, "future" an echo.

    Returns:
        `HalfLife`: `steps`, `kind`, and a `sentence` in words.

    Raises:
        ValueError: for another shape, a negative value, a start that is no step, or another
            direction.
    """
    if norms.dim() != 1 or not len(norms):
        raise ValueError(
            f"The curve has the shape {tuple(norms.shape)}; allowed is (T,) with at least one step."
        )
    negative = norms[norms < 0.0]
    if len(negative):
        raise ValueError(f"The curve has the value {float(negative[0])}; allowed are 0 and more.")
    if not 0 <= start < len(norms):
        raise ValueError(f"The start is {start}; allowed are the steps 0 to {len(norms) - 1}.")
    if towards not in WORDS:
        raise ValueError(f"The direction is {towards!r}; allowed are {', '.join(WORDS)}.")
    steps = range(start, -1, -1) if towards == "past" else range(start, len(norms))
    curve = norms.detach().double()[list(steps)]
    usable = (curve > 0.0) & curve.isfinite()
    if usable.sum() < 2:
        return HalfLife(math.nan, "nothing", _sentence_without_a_line(curve, usable, steps))
    places, logs = usable.nonzero()[:, 0], curve[usable].log()
    slope, share = _line(places.double(), logs)
    end = _zeros_at_the_end(curve, steps, WORDS[towards])
    time = math.log(2.0) / abs(slope) if slope else math.inf
    kind: Literal["halves", "doubles", "stays"] = "halves" if slope < 0.0 else "doubles"
    if time > max(SHORTEST_STAY, len(norms)):
        kind = "stays"
    is_even = logs.max() - logs.min() <= STEADY if kind == "stays" else share >= GOOD_FIT
    if not is_even:
        first, last = (int(places[k]) for k in (0, -1))
        ends = (
            f"goes from {float(curve[first]):.2g} at step {steps[first]} to "
            f"{float(curve[last]):.2g} at step {steps[last]}, at no even rate going "
            f"{WORDS[towards]}"
        )
        return HalfLife(math.nan, "uneven", f"{ends}{end}")
    change = "stays about the same" if kind == "stays" else f"{kind} every {_number(time)} steps"
    return HalfLife(time, kind, f"{change} going {WORDS[towards]}{end}")


def _line(x: Tensor, y: Tensor) -> tuple[float, float]:
    """The least squares line: its slope, and the share R² of the variance that it explains."""
    apart, spread = x - x.mean(), y - y.mean()
    product, total = float((apart * spread).sum()), float(spread.square().sum())
    slope = product / float(apart.square().sum())
    return slope, slope * product / total if total else 1.0


def _zeros_at_the_end(curve: Tensor, steps: range, word: str) -> str:
    """Where exact zeros begin, in words; empty if the curve does not end in them."""
    first = 1 + int(torch.where(curve != 0.0)[0][-1])
    return "" if first == len(curve) else f", and is exactly zero from step {steps[first]} {word}"


def _sentence_without_a_line(curve: Tensor, usable: Tensor, steps: range) -> str:
    if not curve.isfinite().all():
        return "has too few finite values to tell"
    if not usable.any():
        return "is exactly zero"
    if len(curve) == 1:
        return f"is seen at step {steps[0]} alone"
    return f"is exactly zero everywhere but at step {steps[int(usable.nonzero()[0, 0])]}"


def _number(time: float) -> str:
    return f"{time:.1f}" if time >= 0.1 else f"{time:.2g}"
