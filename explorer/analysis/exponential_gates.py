"""An sLSTM whose input gate is driven at one step: with its stabiliser, without, and with σ."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.cells.cell import Equation
from explorer.cells.evaluation import Evaluation
from explorer.cells.terms import Function, Term, replaced
from explorer.network.layer import Layer, StepWeights
from explorer.network.recurrent import Recurrent, build_cell
from explorer.network.stack import read_stack

CELL, INPUT, STABILISER = "slstm", "i", "m"
UNITS = 8
# Above it exp is no float32: ln(3.4 · 10³⁸).
LARGEST_EXPONENT = math.log(torch.finfo(torch.float32).max)

Signals = dict[str, Tensor]


@dataclass(frozen=True, eq=False)
class DrivenRuns:
    """The same weights read the same sequence four ways; name → (T, H) in each.

    Three have exponential gates: `stabilised` and `bare` (m held at 0) in float32, `exact` with m
    in float64. `sigmoid` has σ for the exponential of the input gate, in float64.
    """

    stabilised: Signals
    bare: Signals
    exact: Signals
    sigmoid: Signals
    at: int
    to: float

    @property
    def overflow(self) -> int | None:
        """The first step at which a gate or a state without stabiliser is not finite, or None."""
        finite = torch.stack([values.isfinite().all(-1) for values in self.bare.values()]).all(0)
        bad = (~finite).nonzero()
        return int(bad[0]) if len(bad) else None

    @property
    def distance(self) -> float:
        """How far h with the stabiliser in float32 is from float64 at most."""
        return float((self.stabilised["h"].double() - self.exact["h"]).abs().max())


def driven_network(inputs: int, seed: int = 0) -> Recurrent:
    """The sLSTM of 8 units with random weights, in float64, whose gates are driven."""
    return build_cell(CELL, inputs, UNITS, seed=seed, dtype=torch.float64)


def driven_runs(x: Tensor, *, at: int, to: float, seed: int = 0) -> DrivenRuns:
    """An sLSTM of 8 units with random weights that reads x, (T, 1, I) in float64.

    At step `at` what goes into the exponential of the input gate, W x + U h₋ + b, is `to` in every
    unit. Raises ValueError for a step that x does not have.
    """
    if not 0 <= at < len(x):
        raise ValueError(f"at is {at}; allowed are steps from 0 to {len(x) - 1}.")
    double = read_stack(driven_network(x.shape[-1], seed)).layers[0][0]
    single = double.mapped(Tensor.float)
    with torch.no_grad():
        return DrivenRuns(
            _run(single, x.float(), at, to),
            _run(single, x.float(), at, to, stabilised=False),
            _run(double, x, at, to),
            _run(double, x, at, to, stabilised=False, function="sigmoid"),
            at,
            to,
        )


class _DrivenWeights(StepWeights):
    """Weights whose products for the input gate come to one value."""

    def __init__(self, layer: Layer, x_products: Tensor, to: float) -> None:
        super().__init__(layer, x_products)
        self.to = to

    def x(self, row: str) -> Tensor:
        product = super().x(row)
        return torch.full_like(product, self.to) if row == INPUT else product

    def u(self, row: str, source: Tensor) -> Tensor:
        product = super().u(row, source)
        return torch.zeros_like(product) if row == INPUT else product


def _run(
    layer: Layer,
    x: Tensor,
    at: int,
    to: float,
    *,
    stabilised: bool = True,
    function: str = "exp",
) -> Signals:
    """Every signal of every step, from the cell's own equations; without stabiliser m is 0."""
    cell = layer.cell
    equations = [_with_function(equation, function) for equation in cell.equations]
    starts: Mapping[str, float] = cell.starts if stabilised else {}
    state = {
        name: x.new_full((x.shape[1], layer.hidden_size), starts.get(name, 0.0))
        for name in cell.states
    }
    steps: list[Signals] = []
    for step, products in enumerate(layer.input_products(x)):
        weights = StepWeights(layer, products)
        if step == at:
            weights = _DrivenWeights(layer, products, to)
        now: Signals = {}
        values = Evaluation(weights, state, now)
        for equation in equations:
            if equation.name == STABILISER and not stabilised:
                now[STABILISER] = torch.zeros_like(state[STABILISER])
            else:
                now[equation.name] = values.of(equation.term)
        steps.append(now)
        state = {name: now[name] for name in cell.states}
    return {name: torch.stack([now[name][0] for now in steps]) for name in steps[0]}


def _with_function(equation: Equation, function: str) -> Equation:
    """The equation of the input gate with another function for its exponential."""
    if equation.name != INPUT:
        return equation
    others: dict[int, Term] = {
        id(part): Function(function, part.argument)
        for part in equation.term.subterms()
        if isinstance(part, Function) and part.name == "exp"
    }
    return Equation(equation.name, replaced(equation.term, others))
