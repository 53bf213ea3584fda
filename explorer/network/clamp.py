"""Gates and states held at a value: what a clamp is, and a cell's step with clamps in it."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import torch
from torch import Tensor

from explorer.cells.evaluation import Evaluation
from explorer.network.layer import Layer, StepWeights
from explorer.network.layout import TIME_FIRST, Layout
from explorer.network.stack import DIRECTIONS, Stack

Place = tuple[int, str]
# signal → which entries are held (T, 1, H), and at what; (T, B, H) where sequences differ in length
ClampMasks = Mapping[str, tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class Clamp:
    """One signal held at `value`, whatever its equation says; everything after it reads that value.

    `units` are the units it concerns, (3,) for one of them, None for all. It holds from step
    `start` up to, not including, step `stop` (None: to the end). `layer` and `direction` say where.
    """

    signal: str
    value: float
    units: tuple[int, ...] | None = None
    start: int = 0
    stop: int | None = None
    layer: int = 0
    direction: str = "forward"


def clamp_masks(
    stack: Stack,
    clamps: Clamp | Sequence[Clamp],
    steps: int,
    dtype: torch.dtype,
    layout: Layout = TIME_FIRST,
) -> dict[Place, ClampMasks]:
    """The held entries of each layer and direction, in reading order.

    If two clamps hold the same entry, the later one counts. Raises ValueError for a signal, unit,
    step, layer or direction that does not exist, and for a value that the signal cannot take.
    """
    result: dict[Place, dict[str, tuple[Tensor, Tensor]]] = {}
    for clamp in (clamps,) if isinstance(clamps, Clamp) else clamps:
        _check(stack, clamp, steps)
        place = result.setdefault((clamp.layer, clamp.direction), {})
        if clamp.signal not in place:
            shape = (steps, 1, stack.size_of(clamp.signal))
            place[clamp.signal] = (
                torch.zeros(shape, dtype=torch.bool),
                torch.zeros(shape, dtype=dtype),
            )
        mask, values = place[clamp.signal]
        units = slice(None) if clamp.units is None else list(clamp.units)
        mask[clamp.start : clamp.stop, :, units] = True
        values[clamp.start : clamp.stop, :, units] = clamp.value
    for (_, direction), held in result.items():
        if direction == "backward":
            held.update({k: (layout.turned(m), layout.turned(v)) for k, (m, v) in held.items()})
    return dict(result)


def step_signals(
    layer: Layer,
    weights: StepWeights,
    prev: Mapping[str, Tensor],
    held: ClampMasks | None,
    at: int | slice = slice(None),
) -> dict[str, Tensor]:
    """Every signal of one step of a layer, or of many at once; `at` selects them in `held`."""
    if not held:
        signals: dict[str, Tensor] = layer.cell.step(weights, prev)
        return signals
    now: dict[str, Tensor] = {}
    evaluation = Evaluation(weights, prev, now)
    for equation in layer.cell.equations:
        value = evaluation.of(equation.term)
        if equation.name in held:
            mask, values = held[equation.name]
            value = torch.where(mask[at], values[at], value)
        now[equation.name] = value
    return now


def _check(stack: Stack, clamp: Clamp, steps: int) -> None:
    _check_types(clamp)
    signal = stack.cell.signal(clamp.signal)
    directions = DIRECTIONS[: len(stack.layers[0])]
    if clamp.layer not in range(len(stack.layers)) or clamp.direction not in directions:
        raise ValueError(
            f"There is no layer {clamp.layer} {clamp.direction} to hold; allowed are layers 0 to "
            f"{len(stack.layers) - 1}, {' and '.join(directions)}."
        )
    if not math.isfinite(float(clamp.value)):
        raise ValueError(f"The held value is {clamp.value}; allowed is a finite number.")
    low = -math.inf if signal.low is None else signal.low
    high = math.inf if signal.high is None else signal.high
    if not low <= clamp.value <= high:
        raise ValueError(
            f"The {signal.word} cannot be held at {clamp.value:g}; allowed is {low:g} to {high:g}."
        )
    stop = steps if clamp.stop is None else clamp.stop
    if not 0 <= clamp.start < stop <= steps:
        raise ValueError(
            f"The {signal.word} cannot be held from step {clamp.start} up to step {stop}; allowed "
            f"are steps from 0 up to {steps}, the first before the last."
        )
    for unit in () if clamp.units is None else clamp.units:
        if unit not in range(size := stack.size_of(clamp.signal)):
            raise ValueError(f"There is no unit {unit} to hold; allowed are 0 to {size - 1}.")


def _check_types(clamp: Any) -> None:
    if not isinstance(clamp, Clamp):
        raise ValueError(f"clamp has a {type(clamp).__name__}; allowed are values of Clamp.")
    if isinstance(clamp.value, bool) or not isinstance(clamp.value, Real):
        raise ValueError(f"The held value is {clamp.value!r}; allowed is a finite number.")
    units: Any = clamp.units
    if units is not None and (
        not isinstance(units, Collection) or not all(_is_whole(unit) for unit in units)
    ):
        raise ValueError(f"The units are {units!r}; allowed are whole numbers, as in units=(0, 3).")
    for name, step in (("start", clamp.start), ("stop", clamp.stop), ("layer", clamp.layer)):
        if not _is_whole(step) and not (name == "stop" and step is None):
            raise ValueError(f"{name} is {step!r}; allowed is a whole number.")


def _is_whole(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)
