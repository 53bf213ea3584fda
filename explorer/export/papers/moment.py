"""One unit of a run at one step, in a chosen notation: what a paper prints of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import torch
from torch import Tensor

from explorer.cells import Cell, Equation
from explorer.cells.notation import NOTATIONS, Direction
from explorer.cells.terms import Term, Value
from explorer.equations.printed import flipped_gates, printed_equations
from explorer.equations.substitution import substitution
from explorer.models.readout import ReadOut
from explorer.network.unroll import Opened
from explorer.session.choice import Choice
from explorer.session.first_unit import first_unit
from explorer.session.run import Run
from explorer.tracing.trace import Trace
from explorer.views.stage import FIRST


@dataclass(frozen=True, eq=False)
class Moment:
    """One unit (batch entry 0) of a layer at one step.

    `step` counts in the order of reading. `notation` is a key of `NOTATIONS`, `direction` what z
    near 1 means. `token` is what is read at the step, "" where that has no name.
    """

    opened: Opened
    step: int
    unit: int
    notation: str = "pytorch"
    direction: Direction | None = None
    token: str = ""
    read_out: ReadOut | None = None

    @property
    def cell(self) -> Cell:
        """The cell, whose equations these are."""
        return self.opened.layer.cell

    @property
    def place(self) -> str:
        """The unit and the step in words."""
        read = f", which reads “{self.token}”" if self.token.strip() else ""
        return f"unit {self.unit} at step {self.step}{read}"

    @cached_property
    def flipped(self) -> frozenset[str]:
        """The gates that are shown as 1 − value."""
        return flipped_gates(self.cell, self.direction)

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """The cell's equations as the notation prints them."""
        return printed_equations(
            self.cell,
            stacked=NOTATIONS[self.notation].stacked,
            bias=self.opened.layer.bias_ih is not None,
            flipped=self.flipped,
        )

    def values(self, name: str, *, previous: bool = False) -> Tensor:
        """A signal as it is shown at this step, or a state before it: of all units, (H,)."""
        if previous:
            return self.opened.previous[name][self.step, 0]
        value = self.opened.signals[name][self.step, 0]
        return 1.0 - value if name in self.flipped else value

    def all_values(self, name: str) -> Tensor:
        """A signal as it is shown at every step, (T, H)."""
        value = self.opened.signals[name][:, 0]
        return 1.0 - value if name in self.flipped else value

    def is_held(self, name: str) -> bool:
        """Whether the signal is held at its value in this unit, whatever its equation says."""
        mask = None if self.opened.held is None else self.opened.held.get(name)
        return mask is not None and bool(mask[0][self.step, 0, self.unit])

    @cached_property
    def number_of(self) -> Callable[[Term], float]:
        """The number of each leaf of the equations, of what a function is applied to, of a signal.

        Raises ValueError for a cell whose equations cannot be filled in.
        """
        opened, x = _read_as_it_is(_one_step(self.opened, self.step))
        put_in = substitution(opened, self.equations, self.unit, self.flipped, x)
        numbers = {
            _identity(term): float(number[0])
            for term, number in zip(put_in.terms, put_in.numbers, strict=True)
        }
        return lambda term: numbers[_identity(term)]


def run_moment(run: Run, choice: Choice, step: int, unit: int | None = None) -> Moment:
    """The moment of a run as a page shows it; without a unit, the one that the page shows.

    Raises ValueError for a step or unit that the run does not have.
    """
    if unit is None:
        shown = first_unit(run.choice) if choice.unit is None else choice.unit
        unit = min(shown, run.module.hidden_size - 1)
    opened = run.trace.opened[FIRST]
    _check(opened, step, unit)
    return Moment(
        opened,
        step,
        unit,
        choice.notation,
        choice.direction,
        run.sequence.tokens[step],
        run.read_out,
    )


def trace_moment(
    traced: Trace,
    step: int,
    unit: int = 0,
    *,
    notation: str = "pytorch",
    direction: Direction | None = None,
) -> Moment:
    """The moment of a trace: of the layer and direction that it looks at, batch entry 0.

    Without a direction, z points as the notation's book has it. Raises ValueError for a step, unit
    or notation that there is not.
    """
    if notation not in NOTATIONS:
        raise ValueError(f"Unknown notation {notation!r}; allowed are {', '.join(NOTATIONS)}.")
    opened = traced.opened.get((traced.layer, traced.direction))
    if opened is None:
        raise ValueError("This trace has no weights beside it, so it has no equations to fill in.")
    _check(opened, step, unit)
    return Moment(opened, step, unit, notation, direction or NOTATIONS[notation].direction)


def _check(opened: Opened, step: int, unit: int) -> None:
    steps, units = len(opened.x_products), opened.layer.hidden_size
    for name, asked, count in (("step", step, steps), ("unit", unit, units)):
        if not 0 <= asked < count:
            raise ValueError(f"There is no {name} {asked}; there are 0 to {count - 1}.")


def _one_step(opened: Opened, step: int) -> Opened:
    """The same layer at one step and batch entry alone."""

    def cut(value: Tensor) -> Tensor:
        return value[step : step + 1, :1].detach().double()

    return replace(
        opened,
        layer=opened.layer.double(),
        signals={name: cut(value) for name, value in opened.signals.items()},
        previous={name: cut(value) for name, value in opened.previous.items()},
        x_products=cut(opened.x_products),
        leaves=(),
        held=None,
    )


def _read_as_it_is(opened: Opened) -> tuple[Opened, Tensor]:
    """The layer with W x as its input, which a trace has where it has no x, and W = I."""
    products, bias = opened.x_products, opened.layer.bias_ih
    x = products if bias is None else products - bias
    identity = torch.eye(products.shape[-1], dtype=products.dtype)
    return replace(opened, layer=replace(opened.layer, weight_ih=identity)), x


def _identity(term: Term) -> object:
    return (term.name, term.previous) if isinstance(term, Value) else id(term)
