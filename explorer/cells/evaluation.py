"""What an equation comes to: its terms evaluated with weights and states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer.cells.algebra import Weights, combined
from explorer.cells.terms import (
    Constant,
    InputProduct,
    Peephole,
    Projection,
    RecurrentProduct,
    Term,
    Value,
)


class Evaluation:
    """Terms evaluated at one step, with tensors or with other terms; what they share only once.

    `now` holds the signals that the step has computed so far, by name; more may be added to it.
    """

    def __init__(self, weights: Weights, prev: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        self.weights, self.prev, self.now = weights, prev, now
        self._known: dict[int, Any] = {}

    def of(self, term: Term) -> Any:
        """What a term comes to. Raises ValueError for one that has no value."""
        if id(term) not in self._known:
            self._known[id(term)] = self._value(term)
        return self._known[id(term)]

    def _value(self, term: Term) -> Any:
        match term:
            case Value(name, previous):
                return self.prev[name] if previous else self.now[name]
            case InputProduct(row):
                return self.weights.x(row)
            case RecurrentProduct(row, source):
                return self.weights.u(row, self.of(source))
            case Peephole(row):
                return self.weights.p(row)
            case Projection(source):
                return self.weights.r(self.of(source))
            case Constant(value):
                return value
        return combined(term, self.of)
