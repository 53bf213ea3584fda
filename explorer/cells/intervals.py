"""Between which ends terms lie, and with them the signals of a cell whose equations change."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from explorer.cells.cell import Cell, Signal
from explorer.cells.terms import (
    Constant,
    Difference,
    Function,
    Negative,
    Product,
    Sum,
    Term,
    Value,
)

Interval = tuple[float, float]
UNBOUNDED: Interval = (-math.inf, math.inf)
# What each function can give, whatever it is given.
RANGES: Mapping[str, Interval] = {
    "sigmoid": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "relu": (0.0, math.inf),
    "exp": (0.0, math.inf),
    "log_sigmoid": (-math.inf, 0.0),
    "identity": UNBOUNDED,
}


def interval(term: Term, signals: Mapping[str, Interval]) -> Interval:
    """The ends between which a term surely lies; those of products with weights are infinite.

    `signals` has the ends of each signal of the same step; nothing is taken for granted of the
    states before.
    """
    match term:
        case Constant(value):
            return value, value
        case Value(name, False):
            return signals[name]
        case Function("identity", argument):
            return interval(argument, signals)
        case Function(name, _):
            return RANGES[name]
        case Sum(left, right):
            (low, high), (other_low, other_high) = interval(left, signals), interval(right, signals)
            return low + other_low, high + other_high
        case Difference(left, right):
            (low, high), (other_low, other_high) = interval(left, signals), interval(right, signals)
            return low - other_high, high - other_low
        case Product(left, right):
            ends = [
                one * other if one and other else 0.0  # 0 · ∞ is 0: the factor itself is finite
                for one in interval(left, signals)
                for other in interval(right, signals)
            ]
            return min(ends), max(ends)
        case Negative(inner):
            low, high = interval(inner, signals)
            return -high, -low
    return UNBOUNDED


def bounded_signals(
    cell: Cell, place: str, terms: Mapping[str, Term], values: Interval
) -> tuple[Signal, ...]:
    """A cell's signals with the ends that they have with other equations.

    `terms` differ from the cell's own in one function, in the equation of the signal `place`, that
    gives `values`. What is computed from it has the ends of its equation. Where the state before
    leaves these open, but the cell itself bounds them, the signal is a mean of what the function
    has given, and of the 0 before the first step.
    """
    ends = {signal.name: _ends(signal) for signal in cell.signals}
    changed = {place}
    for name, term in terms.items():
        parts = term.subterms()
        read = {part.name for part in parts if isinstance(part, Value) and not part.previous}
        if name != place and not read & changed:
            continue
        changed.add(name)
        result = interval(term, ends)
        is_mean = name != place and result == UNBOUNDED and ends[name] != UNBOUNDED
        ends[name] = (min(values[0], 0.0), max(values[1], 0.0)) if is_mean else result
    return tuple(
        replace(signal, low=_finite(ends[signal.name][0]), high=_finite(ends[signal.name][1]))
        for signal in cell.signals
    )


def _ends(signal: Signal) -> Interval:
    low = -math.inf if signal.low is None else signal.low
    return low, math.inf if signal.high is None else signal.high


def _finite(end: float) -> float | None:
    return end if math.isfinite(end) else None
